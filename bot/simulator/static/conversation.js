// What was said with one person. It outlives a reload, not the browser's tab.
const prefix = "intake.simulator.";

export class Conversation extends EventTarget {
  constructor(person) {
    super();
    this.person = person;
    this.entries = JSON.parse(sessionStorage.getItem(prefix + person.address) ?? "[]");
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

  #tell(what, entry) {
    sessionStorage.setItem(prefix + this.person.address, JSON.stringify(this.entries));
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
