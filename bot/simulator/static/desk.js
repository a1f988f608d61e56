// The controls beside the phone: delivery, repetition, time, and the list of requests.
import { by, element } from "./elements.js";

const told = { text: ({ text }) => text, tap: ({ label }) => `[${label}]`, row: ({ label }) => `[${label}]` };
const brief = (message) => (told[message.kind] ?? (({ kind }) => kind))(message);

function held(network) {
  const parcels = network.held;
  by("held").hidden = network.mode !== "held" && parcels.length === 0;
  by("held-count").textContent = parcels.length === 0 ? "Nothing is on its way." : `On their way: ${parcels.length}`;
  const rows = parcels.map((parcel) => {
    const button = element("button", { type: "button", textContent: "Deliver", onclick: () => network.release([parcel]) });
    button.setAttribute("aria-label", `Deliver ${brief(parcel.entry.message)}`);
    return element("li", {}, element("span", { dir: "auto", textContent: brief(parcel.entry.message) }), button);
  });
  by("held-list").replaceChildren(...rows);
  by("release").disabled = parcels.length === 0;
  by("release-reversed").disabled = parcels.length < 2;
}

function open(result) {
  by("request-about").textContent = `X-Twilio-Signature: ${result.signature} · answered ${result.status} in ${result.milliseconds} ms · SHA-256 of the answer ${result.digest.slice(0, 16)}…`;
  const rows = result.form.flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", { textContent: value })]);
  by("request-form").replaceChildren(...rows);
  by("request-dialog").showModal();
}

function list({ entry, result, again, same }) {
  const code = element("span", { class: result.status === 200 ? "code" : "code bad", textContent: String(result.status) });
  const words = element("span", { dir: "auto", textContent: brief(entry.message) });
  const about = element("small", { textContent: again ? (same ? "same bytes" : "other bytes") : `${result.milliseconds} ms` });
  const button = element("button", { type: "button", onclick: () => open(result) }, code, words, about);
  by("requests").prepend(element("li", {}, button));
  by("log-empty").hidden = true;
}

function time(leap) {
  by("pass").addEventListener("click", async () => {
    const choice = by("days").selectedOptions[0];
    const words = choice.textContent.trim();
    const moment = await leap(Number(choice.value), words);
    by("today").textContent = `${words} passed: it is ${new Date(moment).toLocaleString()} now.`;
  });
}

function drawers() {
  for (const opener of document.querySelectorAll("[data-open]:not(.panel)")) {
    const panel = by(opener.dataset.open);
    const fold = (open) => {
      panel.toggleAttribute("data-open", open);
      opener.setAttribute("aria-expanded", String(open));
      if (open) panel.querySelector(".close").focus();
      else opener.focus();
    };
    opener.addEventListener("click", () => fold(!panel.hasAttribute("data-open")));
    panel.querySelector(".close").addEventListener("click", () => fold(false));
    panel.addEventListener("fold", () => panel.hasAttribute("data-open") && fold(false));
    panel.addEventListener("keydown", (event) => event.key === "Escape" && fold(false));
  }
}

export function closeDrawers() {
  for (const panel of document.querySelectorAll(".panel")) panel.dispatchEvent(new Event("fold"));
}

export function listen(network, cast, leap) {
  for (const radio of document.querySelectorAll("#modes input")) {
    radio.addEventListener("change", () => {
      network.mode = radio.value;
      held(network);
    });
  }
  by("release").addEventListener("click", () => network.release([...network.held]));
  by("release-reversed").addEventListener("click", () => network.release(network.held.toReversed()));
  by("repeat").addEventListener("click", () => network.repeat(cast.current));
  network.addEventListener("held", () => held(network));
  network.addEventListener("delivered", ({ detail }) => list(detail));
  const repeatable = () => (by("repeat").disabled = !cast.current?.lastSent);
  network.addEventListener("delivered", repeatable);
  cast.addEventListener("chosen", repeatable);
  time(leap);
  drawers();
}
