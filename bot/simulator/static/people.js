// Who writes: one of the invented people, or any number or user id.
import { by, element, portray } from "./elements.js";

const PHONE = /^\+[1-9][0-9]{6,14}$/;
const USER = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

const buttons = () => [...document.querySelectorAll(".person")];

function personOn({ dataset }) {
  return { address: dataset.address, name: dataset.name, bsuid: dataset.bsuid, card: dataset.card };
}

export const everybody = () => buttons().map(personOn);

function mark(address) {
  for (const button of buttons()) button.setAttribute("aria-pressed", String(button.dataset.address === address));
}

// A person who is not on the list gets a place on it.
function seat(person, cast) {
  if (buttons().some((button) => button.dataset.address === person.address)) return;
  const avatar = element("span", { class: "avatar", "aria-hidden": "true" });
  portray(avatar, person.name || "?");
  const id = person.address.replace("whatsapp:", "");
  const who = element("span", { class: "who" }, element("bdi", { textContent: person.name || id }), element("small", { textContent: id }));
  const button = element("button", { type: "button", class: "person", data: person }, avatar, who);
  button.addEventListener("click", () => cast.choose(person));
  by("people").append(element("li", {}, button));
}

function addressOf(typed) {
  const bare = typed.trim().replace(/^whatsapp:/, "");
  const number = `+${bare.replace(/^\+|^00/, "").replace(/[\s()./-]/g, "")}`;
  if (PHONE.test(number)) return `whatsapp:${number}`;
  return USER.test(bare) ? `whatsapp:${bare}` : null;
}

export function listen(cast) {
  for (const button of buttons()) button.addEventListener("click", () => cast.choose(personOn(button)));
  cast.addEventListener("chosen", () => {
    seat(cast.current.person, cast);
    mark(cast.address);
  });
  by("stranger-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const address = addressOf(form.elements.address.value);
    by("stranger-error").textContent = address ? "" : "Write a number with its country code, such as +49 151 12345678, or a user id such as DE.4566546130.";
    if (!address) return;
    const bsuid = address.startsWith("whatsapp:+") ? "" : address.replace("whatsapp:", "");
    cast.choose({ address, name: form.elements.name.value.trim(), bsuid, card: "" });
    form.reset();
    by("stranger").open = false;
  });
}
