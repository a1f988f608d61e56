// Where the parts of the page meet.
import { newSid, pass, watch } from "./api.js";
import * as behind from "./behind.js";
import * as composer from "./composer.js";
import { Cast } from "./conversation.js";
import { Demo } from "./demo.js";
import * as desk from "./desk.js";
import { by } from "./elements.js";
import { Mailbox } from "./mailbox.js";
import { Network } from "./network.js";
import * as outgoing from "./outgoing.js";
import * as people from "./people.js";
import { Phone } from "./phone.js";

const cast = new Cast();
const phone = new Phone(cast, tap);
const mailbox = new Mailbox(cast, phone);
const network = new Network(phone, mailbox);
const WITH_MEDIA = ["card", "image", "voice", "video", "sticker", "document"];
let apart = 0;

// The shop's clock may run ahead of ours, when time was let pass.
const now = () => new Date(Date.now() + apart).toISOString();
const setWatch = (moment) => (apart = new Date(moment) - Date.now());

async function leap(seconds) {
  const moment = (await pass(seconds)).now;
  setWatch(moment);
  return moment;
}

function send(message) {
  const conversation = cast.current;
  const entry = conversation.add({ who: "customer", sid: newSid(WITH_MEDIA.includes(message.kind)), message, at: now(), status: "way" });
  return network.take(conversation, entry);
}

// A button or a list's row, of the newest message or of an old one.
function tap(entry, choice) {
  cast.current.change(entry, { tapped: choice.id });
  const kind = entry.form === "list" ? "row" : "tap";
  return send({ kind, id: choice.id, label: choice.label, about: choice.about ?? "", template: entry.template, of: entry.id });
}

async function look() {
  const sender = cast.address;
  const view = await watch(sender);
  if (sender !== cast.address) return;
  behind.show(view);
  setWatch(view.now);
  by("start-before").hidden = !view.state;
}

cast.addEventListener("chosen", () => {
  desk.closeDrawers();
  look();
});
network.addEventListener("delivered", ({ detail }) => {
  setWatch(detail.result.at);
  if (detail.result.view && detail.conversation.person.address === cast.address) behind.show(detail.result.view);
});

people.listen(cast);
composer.listen(send, cast);
async function later(seconds, words) {
  // What arrived before belongs to the day that is over.
  await mailbox.look(cast.current);
  const moment = await leap(seconds);
  if (cast.current.started) cast.current.add({ who: "note", text: words, at: moment });
  look();
  mailbox.again();
  return moment;
}

mailbox.addEventListener("news", ({ detail }) => {
  setWatch(detail.now);
  outgoing.show(detail);
  // A reminder may have changed what the shop knows as well.
  if (detail.fresh.some(({ who }) => who === "shop")) look();
});
desk.listen(network, cast, (seconds, words) => later(seconds, `${words} later`));
outgoing.listen(cast, mailbox, later);
new Demo(cast, mailbox, send, leap);

for (const opening of document.querySelectorAll(".opening[data-words]")) {
  opening.addEventListener("click", () => {
    cast.choose(people.everybody().find(({ address }) => address === opening.dataset.address));
    by("words").focus();
    if (!cast.current.started) send({ kind: "text", text: opening.dataset.words });
  });
}

cast.choose(Cast.remembered() ?? people.everybody()[0]);
document.body.dataset.ready = "yes";
