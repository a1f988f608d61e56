// A list of choices, opened from below as a phone opens it: choose a row, then send it.
import { by, element } from "./elements.js";

const sheet = by("list-dialog");

// Over the phone's own screen, not over the whole page.
function place() {
  const phone = document.querySelector(".phone");
  const { left, bottom } = phone.getBoundingClientRect();
  const places = { left: left + phone.clientLeft, width: phone.clientWidth, bottom: innerHeight - bottom + phone.clientTop };
  for (const [name, value] of Object.entries(places)) sheet.style.setProperty(`--${name}`, `${value}px`);
}

function row(choice, chosen) {
  const radio = element("input", { type: "radio", name: "row", value: choice.id, onchange: () => chosen(choice) });
  const about = choice.about ? [element("small", { textContent: choice.about })] : [];
  const words = element("span", { class: "row-words", dir: "auto" }, element("b", { textContent: choice.label }), ...about);
  return element("li", {}, element("label", { data: { choice: choice.id } }, words, radio));
}

// Opens the list of a message; `tap` hears of the row that is sent.
export function openList(entry, tap) {
  let picked = null;
  by("list-title").textContent = entry.button;
  by("list-send").disabled = true;
  const rows = entry.choices.map((choice) =>
    row(choice, (found) => {
      picked = found;
      by("list-send").disabled = false;
    }),
  );
  by("list-rows").replaceChildren(...rows);
  by("list-form").onsubmit = (event) => {
    event.preventDefault();
    sheet.close();
    if (picked) tap(entry, picked);
  };
  place();
  sheet.showModal();
}

sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
addEventListener("resize", () => sheet.open && place());
