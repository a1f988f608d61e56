// WhatsApp's formatting, read as a phone reads it: *bold*, _italic_, ~struck~, ```code```, and links.
const MARKS = { "*": "strong", _: "em", "~": "s" };
const PIECE = new RegExp(
  [
    "(?<link>https?://[^\\s<>\"]*[^\\s<>\".,;:!?)\\]*_~])",
    "```(?<code>[^`]+)```",
    "(?<![\\p{L}\\p{N}])(?<mark>[*_~])(?<inner>(?=\\S)[^\\n]*?\\S)\\k<mark>(?![\\p{L}\\p{N}])",
  ].join("|"),
  "gu",
);

function link(address) {
  const node = document.createElement("a");
  node.href = new URL(address).href;
  node.rel = "noopener noreferrer";
  node.target = "_blank";
  node.textContent = address;
  return node;
}

function piece({ groups }) {
  if (groups.link) {
    return URL.canParse(groups.link) ? link(groups.link) : document.createTextNode(groups.link);
  }
  const node = document.createElement(groups.code ? "code" : MARKS[groups.mark]);
  if (groups.code) node.textContent = groups.code;
  else node.append(formatted(groups.inner));
  return node;
}

// The text as nodes; what is no formatting stays as it was written.
export function formatted(text) {
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(PIECE)) {
    fragment.append(text.slice(from, found.index), piece(found));
    from = found.index + found[0].length;
  }
  fragment.append(text.slice(from));
  return fragment;
}
