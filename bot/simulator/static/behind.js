// What the shop sees: the draft, the machine, the stored customer.
import { by, element } from "./elements.js";

const WORDS = {
  asking: "asking",
  complete: "complete",
  stopped: "stopped: we are silent",
  cancelled: "cancelled",
  human: "a person takes over",
  expired: "expired",
};
let seen = new Map();
let seenSender = null;

function badge({ state, language, marks, slips, aside }) {
  const node = by("state");
  node.className = `badge ${state ?? ""}`;
  node.textContent = state ? (WORDS[state] ?? state) : "no conversation yet";
  const about = [
    language && `speaks ${named("language", language)}`,
    aside && `a question in between: ${aside.replaceAll("_", " ")}`,
    slips && `${slips} ${slips === 1 ? "slip" : "slips"} on this question`,
    ...marks.map((mark) => `marked: ${mark.replaceAll("_", " ")}`),
  ];
  by("machine-words").textContent = about.filter(Boolean).join(" · ");
}

function draft({ fields, state, sender }) {
  const told = new Map(fields.map((field) => [field.name, field.value]));
  const rows = fields.map((field) => {
    const waiting = field.status === "asked" ? "being asked now" : "still missing";
    const fresh = field.value !== null && seenSender === sender && seen.get(field.name) !== field.value;
    const kind = [field.value === null && "missing", field.status, fresh && "fresh"].filter(Boolean).join(" ");
    const value = element("dd", { dir: "auto", textContent: field.value ?? waiting });
    return element("div", { class: kind, data: { field: field.name } }, element("dt", { textContent: field.label }), value);
  });
  seen = told;
  seenSender = sender;
  by("draft").replaceChildren(...rows);
  by("draft").hidden = rows.length === 0;
  by("draft-empty").hidden = rows.length > 0;
  const missing = fields.filter((field) => field.value === null).length;
  by("draft-progress").textContent = !state ? "" : missing ? `${missing} still missing` : "nothing is missing";
}

function track({ track: steps, over }) {
  const rows = steps.map((step) => {
    const text = step.status === "skipped" ? `${step.label} (${over ? "not" : "if"} needed)` : step.label;
    const row = element("li", { class: step.status, data: { step: step.name } }, text);
    if (step.status === "now") {
      row.setAttribute("aria-current", "step");
      row.append(element("small", { textContent: step.asks ? `asking now: ${step.asks}` : "asking now" }));
    }
    return row;
  });
  by("track").replaceChildren(...rows);
}

function pairs(entries) {
  const shown = entries.filter(([, value]) => value);
  return element("dl", {}, ...shown.flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", { dir: "auto", textContent: value })]));
}

function place(address) {
  const line = (...parts) => parts.filter(Boolean).join(" ");
  const lines = [line(address.street, address.house_number), address.address_line2, address.district, line(address.postal_code, address.city), address.state, named("region", address.country)];
  const firm = address.billing_type === "company" ? line(address.company, address.vat_id, address.tax_office) : "";
  return [firm, ...lines].filter(Boolean).join("\n");
}

function customer({ customer: record }) {
  by("customer").hidden = !record;
  if (!record) return;
  const name = element("p", { class: "name", dir: "auto", textContent: `${record.first_name} ${record.last_name ?? ""}`.trim() });
  const wanted = Object.entries(record.subscriptions ?? {}).filter(([, state]) => state === "SUBSCRIBED");
  const tags = [record.account_status, record.b2b_status, record.review_status && `review ${record.review_status}`, ...(record.doubts ?? [])].filter(Boolean).map((tag) => element("span", { textContent: plain(tag) }));
  const addresses = (record.addresses ?? []).map((address, number) => [address.title || (number ? "Address" : "Main address"), place(address)]);
  const rows = [
    ["Email", record.email],
    ["Phone", record.phone],
    ["Language", named("language", record.preferred_language)],
    ...addresses,
    ["Remark", record.remark],
    ["News by", wanted.map(([channel]) => channel).join(", ") || "no channel"],
    ["Known as", (record.identities ?? []).map(({ value, standing }) => `${value} (${plain(standing)})`).join("\n")],
  ];
  by("customer-card").replaceChildren(name, element("div", { class: "tags" }, ...tags), pairs(rows));
}

const plain = (value) => String(value === true ? "yes" : value === false ? "no" : value ?? "not asked").replaceAll("_", " ").toLowerCase();

// "de" as "German", "DE" as "Germany"; a code that has no name stays a code.
function named(type, code) {
  return code && (new Intl.DisplayNames("en", { type, fallback: "code" }).of(code) ?? code);
}

export function show(view) {
  badge(view);
  draft(view);
  track(view);
  customer(view);
}
