// The way from the phone to the webhook: at once, late, held back, in another order, or twice.
import { deliver } from "./api.js";

const LATE_BY = 5000;

export class Network extends EventTarget {
  mode = "now";
  held = [];
  #chain = Promise.resolve();

  constructor(phone, mailbox) {
    super();
    this.phone = phone;
    this.mailbox = mailbox;
  }

  // Takes a message that the customer sent; resolves when it was delivered, or was put aside.
  take(conversation, entry) {
    const parcel = { conversation, entry };
    if (this.mode === "held") {
      this.held.push(parcel);
      this.#tell("held");
      return Promise.resolve();
    }
    if (this.mode === "late") {
      return new Promise((done) => setTimeout(() => done(this.#queue(parcel)), LATE_BY));
    }
    return this.#queue(parcel);
  }

  release(parcels) {
    this.held = this.held.filter((parcel) => !parcels.includes(parcel));
    this.#tell("held");
    return Promise.all(parcels.map((parcel) => this.#queue(parcel)));
  }

  // Delivers the very same request again, as Twilio does when it did not hear our answer.
  async repeat(conversation) {
    const entry = conversation.lastSent;
    // What never arrived is no repetition: this is its first delivery.
    if (!entry.digest) return this.#queue({ conversation, entry });
    const result = await deliver(parcelled(conversation, entry));
    const same = result.digest === entry.digest;
    const words = same ? "The same message arrived again: answered with the same bytes, nothing done twice." : "The repeated message got other bytes.";
    conversation.add({ who: "note", text: `${words} (${result.digest.slice(0, 8)})`, at: result.at, bad: !same });
    this.#tell("delivered", { conversation, entry, result, again: true, same });
  }

  // One after the other: two quick messages of one phone reach Twilio in the order they were typed.
  #queue(parcel) {
    this.#chain = this.#chain.then(() => this.#carry(parcel));
    return this.#chain;
  }

  async #carry({ conversation, entry }) {
    this.phone.typing(true);
    try {
      const result = await deliver(parcelled(conversation, entry));
      const arrived = result.status === 200;
      conversation.change(entry, { status: arrived ? "read" : "failed", digest: arrived ? result.digest : null });
      await this.mailbox.look(conversation);
      if (!arrived) conversation.add({ who: "note", bad: true, at: result.at, text: `The webhook answered ${result.status}: nothing was kept. Repeat the delivery, as Twilio may.` });
      // Without words in the answer they are on their way through the outbox, or there are none.
      if (result.replies.length === 0) this.mailbox.expect();
      this.#tell("delivered", { conversation, entry, result });
    } catch (error) {
      conversation.change(entry, { status: "failed" });
      conversation.add({ who: "note", bad: true, at: new Date().toISOString(), text: error.message });
    } finally {
      this.phone.typing(false);
    }
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
}

function parcelled({ person }, { sid, message }) {
  return { sid, sender: person.address, profile_name: person.name, bsuid: person.bsuid ?? "", message };
}
