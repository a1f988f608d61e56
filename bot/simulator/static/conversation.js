// What was said with one person. It outlives a reload, not the browser's tab.
const prefix = "intake.simulator.";

export class Conversation extends EventTarget {
  constructor(person) {
    super();
    this.person = person;
    const kept = JSON.parse(sessionStorage.getItem(prefix + person.address) ?? "{}");
    this.entries = kept.entries ?? [];
    // What changed on the phone after this is news.
    this.cursor = kept.cursor ?? 0;
    // What was on its way when the page was left never arrived.
    for (const entry of this.entries) if (entry.status === "way") entry.status = "lost";
  }

  get started() {
    return this.entries.length > 0;
  }

  get lastSent() {
    return this.entries.findLast((entry) => entry.who === "customer" && entry.status !== "way");
  }

  add(entry) {
    this.entries.push(entry);
    this.#tell("added", entry);
    return entry;
  }

  change(entry, properties) {
    Object.assign(entry, properties);
    this.#tell("changed", entry);
  }

  // Takes what is new on the phone; gives the messages that were not there before.
  receive({ cursor, messages }) {
    if (cursor < this.cursor) return [];
    this.cursor = cursor;
    const fresh = [];
    for (const message of messages) {
      const known = this.entries.find((entry) => (entry.sid ?? entry.id) === message.id);
      if (!known) {
        if (message.who === "shop") this.#spend();
        fresh.push(this.add(message.who === "customer" ? { ...message, sid: message.id, status: "read" } : message));
      } else if (message.who === "shop" && known.status !== message.status) {
        this.change(known, { status: message.status, reason: message.reason });
      }
    }
    this.#keep();
    return fresh;
  }

  // The choices of earlier messages are old ones from now on; they can be tapped all the same.
  #spend() {
    for (const old of this.entries) if (old.choices?.length && !old.spent) this.change(old, { spent: true });
  }

  #keep() {
    sessionStorage.setItem(prefix + this.person.address, JSON.stringify({ entries: this.entries, cursor: this.cursor }));
  }

  #tell(what, entry) {
    this.#keep();
    this.dispatchEvent(new CustomEvent(what, { detail: entry }));
  }
}

// Who is written as now, and the conversation with each.
export class Cast extends EventTarget {
  #conversations = new Map();

  get current() {
    return this.#conversations.get(this.address);
  }

  choose(person) {
    this.address = person.address;
    if (!this.#conversations.has(person.address)) this.#conversations.set(person.address, new Conversation(person));
    sessionStorage.setItem(`${prefix}person`, JSON.stringify(person));
    this.dispatchEvent(new Event("chosen"));
    return this.current;
  }

  static remembered() {
    return JSON.parse(sessionStorage.getItem(`${prefix}person`) ?? "null");
  }
}
