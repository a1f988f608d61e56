// A whole registration that types itself: a typo, a step back and a change at the summary included.
import { watch } from "./api.js";
import { by } from "./elements.js";
import { everybody } from "./people.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const STEPS_AT_MOST = 60;
const TYPING_SECONDS = 20;

// What Ada answers to each question, the first time, the second time, and so on; the last one stays.
const script = (email) => ({
  language: ["Deutsch"],
  full_name: ["Ada Lovelace"],
  email: [email.replace("@", "."), email, email, email.replace("@", ".privat@")],
  phone: ["zurück", "ja"],
  address: ["Lindenweg 12, 10117 Berlin"],
  country: ["Deutschland"],
  address_title: ["Zuhause"],
  billing_type: ["privat"],
  another_address: ["nein"],
  remark: ["Bitte klingeln, der Hund freut sich"],
  confirm: ["Die E-Mail stimmt nicht", "ja"],
  marketing_consent: ["nein"],
});

const pause = (milliseconds) => new Promise((done) => setTimeout(done, calm ? 0 : milliseconds));

// Somebody who has never written: Ada herself, or another of the numbers that are kept free for films.
async function newcomer() {
  const ada = everybody()[0];
  const others = Array.from({ length: 57 }, (_, place) => ({ ...ada, bsuid: "", address: `whatsapp:+4917139200${43 + place}` }));
  for (const person of [ada, ...others]) if (!(await watch(person.address)).state) return person;
  return ada;
}

export class Demo {
  #running = false;

  constructor(cast, mailbox, send, leap) {
    Object.assign(this, { cast, mailbox, send, leap });
    for (const button of document.querySelectorAll(".demo")) button.addEventListener("click", () => this.play());
    by("demo-stop").addEventListener("click", () => this.stop());
    cast.addEventListener("chosen", () => this.person && cast.address !== this.person.address && this.stop());
  }

  stop() {
    this.#running = false;
    this.person = null;
    by("demo-bar").hidden = true;
  }

  async play() {
    const person = await newcomer();
    this.cast.choose(person);
    this.person = person;
    this.#running = true;
    by("demo-bar").hidden = false;
    by("demo-stop").focus();
    const answers = script(`ada${person.address.slice(-2)}@example.com`);
    let words = "Hallo, ich möchte Kundin werden";
    for (let step = 0; this.#running && words && step < STEPS_AT_MOST; step += 1) {
      await this.#type(words);
      if (!this.#running) break;
      // Somebody who answers in no time at all would be taken for a flood of messages.
      await this.leap(TYPING_SECONDS);
      await this.send({ kind: "text", text: words });
      await this.mailbox.answered();
      words = this.#next(answers, await watch(person.address));
      await pause(900);
    }
    this.stop();
  }

  #next(answers, { asks }) {
    if (!asks) return null;
    const lines = answers[asks] ?? ["weiter"];
    return lines.length > 1 ? lines.shift() : lines[0];
  }

  async #type(words) {
    const box = by("words");
    for (let length = 1; this.#running && !calm && length <= words.length; length += 1) {
      box.value = words.slice(0, length);
      await pause(28);
    }
    box.value = "";
  }
}
