// Typing and attaching. Whatever is sent leaves through one function.
import { by } from "./elements.js";

const menu = by("attachments");
const opener = by("attach");
const words = by("words");

function fold(open) {
  menu.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
}

function grow() {
  words.style.height = "auto";
  words.style.height = `${words.scrollHeight + 2}px`;
}

function typed(send) {
  const text = words.value;
  if (!text.trim()) return;
  words.value = "";
  grow();
  send({ kind: "text", text });
}

function fields(form) {
  return Object.fromEntries(new FormData(form));
}

function onSubmit(dialog, form, sent) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    sent(fields(form));
  });
}

function places() {
  const form = by("location-form");
  for (const place of document.querySelectorAll(".place")) {
    place.addEventListener("click", () => {
      for (const name of ["latitude", "longitude", "label", "address"]) form.elements[name].value = place.dataset[name];
      form.requestSubmit();
    });
  }
}

function dialogs(send, cast) {
  for (const button of document.querySelectorAll("[data-dialog]")) {
    button.addEventListener("click", () => {
      fold(false);
      if (button.dataset.dialog === "card-dialog") by("card-text").value = cast.current.person.card || blankCard(cast.current.person);
      by(button.dataset.dialog).showModal();
    });
  }
  for (const button of document.querySelectorAll("[data-dismiss]")) button.addEventListener("click", () => button.closest("dialog").close());
  onSubmit(by("location-dialog"), by("location-form"), (pin) => send({ kind: "location", ...pin }));
  onSubmit(by("card-dialog"), by("card-form"), ({ text }) => send({ kind: "card", text }));
  onSubmit(by("picture-dialog"), by("picture-form"), ({ text }) => send({ kind: "image", text }));
}

function blankCard({ name, address }) {
  const number = address.startsWith("whatsapp:+") ? `TEL;type=CELL:${address.replace("whatsapp:", "")}\n` : "";
  return `BEGIN:VCARD\nVERSION:3.0\nFN:${name || "Charles Babbage"}\n${number}EMAIL:charles@example.com\nADR;type=HOME:;;1 Dorset Street;London;;W1U 4EG;United Kingdom\nEND:VCARD\n`;
}

export function listen(send, cast) {
  by("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    typed(send);
  });
  words.addEventListener("input", grow);
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    typed(send);
  });
  opener.addEventListener("click", () => {
    fold(menu.hidden);
    if (!menu.hidden) menu.querySelector("button").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    fold(false);
    opener.focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !opener.contains(event.target)) fold(false);
  });
  for (const button of menu.querySelectorAll("[data-media]")) {
    button.addEventListener("click", () => {
      fold(false);
      send({ kind: button.dataset.media, text: button.dataset.text ?? "" });
    });
  }
  dialogs(send, cast);
  places();
}
