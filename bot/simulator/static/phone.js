// The phone's screen: the conversation of the person who is written as now.
import { drawn } from "./bubbles.js";
import { by, day, element, portray } from "./elements.js";

const wall = by("wall");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Phone {
  #nodes = new Map();
  #typing = null;
  #waiting = 0;
  #sign = null;

  constructor(cast, tap) {
    this.cast = cast;
    this.tap = tap;
    this.heard = (event) => this.#redraw(event);
    for (const node of document.querySelectorAll("[data-avatar]")) portray(node, node.dataset.avatar);
    cast.addEventListener("chosen", () => this.show(cast.current));
  }

  show(conversation) {
    this.conversation?.removeEventListener("added", this.heard);
    this.conversation?.removeEventListener("changed", this.heard);
    this.conversation = conversation;
    conversation.addEventListener("added", this.heard);
    conversation.addEventListener("changed", this.heard);
    this.#nodes.clear();
    // A whole history is not news: only what comes later is read aloud.
    wall.setAttribute("aria-busy", "true");
    wall.replaceChildren();
    for (const entry of conversation.entries) this.#append(entry);
    wall.removeAttribute("aria-busy");
    by("start-name").textContent = conversation.person.name || conversation.person.address.replace("whatsapp:", "");
    this.#begin();
    this.#down();
  }

  // Twilio's own sign, which ends by itself.
  typingFor(seconds) {
    if (this.#sign) {
      clearTimeout(this.#sign);
      this.#sign = null;
      this.typing(false);
    }
    if (seconds <= 0) return;
    this.typing(true);
    this.#sign = setTimeout(() => this.typingFor(0), seconds * 1000);
  }

  typing(starts) {
    this.#waiting += starts ? 1 : -1;
    by("presence").textContent = this.#waiting ? "typing…" : "online";
    if (this.#waiting && !this.#typing) {
      const dots = [element("i"), element("i"), element("i")];
      this.#typing = element("div", { class: "bubble shop first typing", "aria-hidden": "true" }, ...dots);
      wall.append(this.#typing);
      this.#down();
    } else if (!this.#waiting) {
      this.#typing?.remove();
      this.#typing = null;
    }
  }

  #begin() {
    by("start").hidden = this.conversation.started;
  }

  #redraw({ type, detail }) {
    const old = this.#nodes.get(detail);
    if (type === "changed" && old) {
      const focused = old.contains(document.activeElement) ? document.activeElement.dataset.choice : null;
      const fresh = drawn(detail, old.dataset.first === "yes", this.tap);
      fresh.dataset.first = old.dataset.first;
      old.replaceWith(fresh);
      this.#nodes.set(detail, fresh);
      if (focused) fresh.querySelector(`[data-choice="${CSS.escape(focused)}"]`)?.focus();
      return;
    }
    this.#append(detail);
    this.#begin();
    this.#down();
  }

  #append(entry) {
    const entries = this.conversation.entries;
    const before = entries[entries.indexOf(entry) - 1];
    if (!before || day(before.at) !== day(entry.at)) this.#put(element("p", { class: "day", textContent: day(entry.at) }));
    const first = !before || before.who !== entry.who || day(before.at) !== day(entry.at);
    const node = drawn(entry, first, this.tap);
    node.dataset.first = first ? "yes" : "no";
    this.#nodes.set(entry, node);
    this.#put(node);
  }

  #put(node) {
    if (this.#typing) this.#typing.before(node);
    else wall.append(node);
  }

  #down() {
    wall.scrollTo({ top: wall.scrollHeight, behavior: calm ? "instant" : "smooth" });
  }
}
