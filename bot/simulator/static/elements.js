// Building the page without HTML strings: what customers type only ever becomes text.
export const by = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") node.className = value;
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("aria-") || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children);
  return node;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// A portrait made of a name: its initials on a colour that is always the same for it.
export function portray(node, name) {
  const words = name.trim().split(/\s+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("");
  const hue = [...name].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % 360, 7);
  node.style.setProperty("--hue", String(hue));
  node.textContent = initials.toLocaleUpperCase() || "?";
}

const clockFace = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const calendarLeaf = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const hour = (iso) => clockFace.format(new Date(iso));
export const day = (iso) => calendarLeaf.format(new Date(iso));
