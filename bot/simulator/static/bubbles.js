// One entry of the conversation, as it looks on a phone.
import { element, hour, icon } from "./elements.js";
import { openList } from "./sheet.js";
import { formatted } from "./wording.js";

const WAY = ["way", "🕓", "on its way"];
const TICKS = {
  way: WAY,
  accepted: WAY,
  queued: WAY,
  sent: ["sent", "✓", "sent"],
  delivered: ["sent", "✓✓", "delivered"],
  read: ["read", "✓✓", "delivered and read"],
  failed: ["bad", "!", "not delivered"],
  lost: ["bad", "!", "never sent"],
};

function words(text) {
  const node = element("div", { class: "words", dir: "auto" });
  node.append(formatted(text));
  return node;
}

function chip(name, title, about) {
  const text = element("span", {}, title, element("small", { textContent: about }));
  return element("div", { class: "chip" }, icon(name), text);
}

function picture(kind, text) {
  const sticker = kind === "sticker";
  const source = new URL(sticker ? "sticker.svg" : "picture.svg", import.meta.url).href;
  const alt = sticker ? "Sticker of a smiling acorn" : "Picture of a shop window";
  const image = element("img", { src: source, alt, width: sticker ? 120 : 240, height: sticker ? 120 : 150 });
  return element("div", { class: `media ${kind}` }, image, ...(text ? [words(text)] : []));
}

function voice() {
  const wave = element("span", { class: "wave", "aria-hidden": "true" }, ...Array.from({ length: 28 }, () => element("i")));
  return element("div", { class: "chip" }, icon("voice"), element("span", {}, wave, element("small", { textContent: "Voice note, 0:07" })));
}

function nameOn(card) {
  return /^FN[^:]*:(.*)$/im.exec(card)?.[1]?.trim() || "Contact";
}

function content(message) {
  switch (message.kind) {
    case "tap":
    case "row":
      return words(message.label);
    case "location": {
      const map = element("div", { class: "map", role: "img", "aria-label": "Map" }, icon("pin"));
      const lines = [message.label, message.address || `${message.latitude}, ${message.longitude}`].filter(Boolean);
      return element("div", { class: "media" }, map, words(lines.join("\n")));
    }
    case "card":
      return chip("card", nameOn(message.text), "Contact card");
    case "image":
    case "sticker":
      return picture(message.kind, message.text);
    case "voice":
      return voice();
    case "document":
      return chip("document", message.text || "Document", "PDF");
    default:
      return words(message.text ?? "");
  }
}

function stamp(entry) {
  const node = element("div", { class: "stamp" }, element("time", { dateTime: entry.at, textContent: hour(entry.at) }));
  const tick = TICKS[entry.status];
  if (tick) node.append(element("span", { class: `tick ${tick[0]}`, role: "img", "aria-label": tick[2], textContent: tick[1] }));
  return node;
}

// A link can go anywhere a browser goes safely.
function linked({ id, label }) {
  const safe = URL.canParse(id) && ["http:", "https:"].includes(new URL(id).protocol);
  return element("a", { class: "choice", ...(safe ? { href: id, target: "_blank", rel: "noopener noreferrer" } : {}), textContent: label });
}

function opener(entry, tap) {
  const words = element("span", { dir: "auto", textContent: entry.button });
  return element("button", { type: "button", class: "choice opener", onclick: () => openList(entry, tap) }, icon("list"), words);
}

function choices(entry, tap) {
  const buttons = entry.form === "list" ? [opener(entry, tap)] : entry.form === "link" ? entry.choices.map(linked) : tappable(entry, tap);
  return element("div", { class: entry.spent ? "choices spent" : "choices", role: "group", "aria-label": "Choices" }, ...buttons);
}

function tappable(entry, tap) {
  return entry.choices.map((choice) =>
    element("button", {
      type: "button",
      class: entry.tapped === choice.id ? "choice tapped" : "choice",
      dir: "auto",
      textContent: choice.label,
      data: { choice: choice.id },
      onclick: () => tap(entry, choice),
    }),
  );
}

// The nodes of an entry. `first` gives the bubble its tail; `tap` hears of a chosen button.
export function drawn(entry, first, tap) {
  if (entry.who === "note") return element("p", { class: entry.bad ? "note bad" : "note", textContent: entry.text });
  const from = element("span", { class: "said", textContent: entry.who === "shop" ? "Shop: " : "You: " });
  const body = entry.who === "shop" ? words(entry.text) : content(entry.message);
  const mark = entry.template ? [element("small", { class: "template", textContent: "Template" })] : [];
  const failed = entry.who === "shop" && entry.status === "failed";
  const kind = ["bubble", entry.who, first && "first", failed && "undelivered"].filter(Boolean).join(" ");
  const group = element("div", { class: "entry" }, element("div", { class: kind }, from, ...mark, body, stamp(entry)));
  if (failed) group.append(element("p", { class: "reason", textContent: entry.reason }));
  if (entry.choices?.length) group.append(choices(entry, tap));
  return group;
}
