// What arrives on the phone: looked for every second while somebody looks at the page, and at once when something is due.
import { news, seen } from "./api.js";

const CALM = 1000;
const EAGER = 150;
// How long an answer may be on its way through the outbox before nobody waits for it any more.
const PATIENCE = 5000;

export class Mailbox extends EventTarget {
  #timer = null;
  #eagerUntil = 0;

  constructor(cast, phone) {
    super();
    this.cast = cast;
    this.phone = phone;
    cast.addEventListener("chosen", () => this.again());
    document.addEventListener("visibilitychange", () => this.again());
  }

  // Looks now instead of later, and takes what is shown beside the phone anew.
  again() {
    if (this.cast.current) this.look(this.cast.current, true).catch(() => {});
  }

  // Something is on its way: looks more often for a while.
  expect() {
    this.#eagerUntil = Date.now() + PATIENCE;
    this.#later();
  }

  // Resolves when the shop has the last word, or when it took too long.
  answered() {
    const conversation = this.cast.current;
    const over = Date.now() + PATIENCE;
    const theirs = () => conversation.entries.findLast(({ who }) => who !== "note")?.who === "shop";
    return new Promise((done) => {
      const ask = () => (theirs() || Date.now() > over ? done() : setTimeout(ask, EAGER));
      ask();
    });
  }

  async look(conversation, whole = false) {
    try {
      const { address } = conversation.person;
      const found = (await news(address, conversation.cursor)) ?? (whole ? await news(address, 0) : null);
      if (!found) return;
      const fresh = conversation.receive(found);
      if (fresh.some(({ who }) => who === "shop")) this.#eagerUntil = 0;
      if (conversation !== this.cast.current) return;
      this.phone.typingFor(found.typing_seconds);
      this.dispatchEvent(new CustomEvent("news", { detail: { ...found, fresh } }));
      this.#read(conversation, found);
    } finally {
      this.#later();
    }
  }

  // What is on the screen of a page that somebody looks at has been read.
  #read({ person }, { messages, receipts }) {
    const unread = messages.filter(({ who, status }) => who === "shop" && status === "delivered");
    if (receipts && unread.length > 0 && !document.hidden) seen(person.address, unread.at(-1).place).catch(() => {});
  }

  #later() {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const wait = Date.now() < this.#eagerUntil ? EAGER : CALM;
    this.#timer = setTimeout(() => this.look(this.cast.current).catch(() => {}), wait);
  }
}
