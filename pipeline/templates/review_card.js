/* One person's card: every word of it enters the page as a text node, and the timeline is drawn from numbers alone. */
const PROFILE = /^https:\/\/www\.linkedin\.com\/in\/[\w.~%-]+$/, SVG = "http://www.w3.org/2000/svg", DAY = 864e5;
const OUTCOMES = { a: "answered", u: "unanswered", o: "open", n: "aside" };
const WIDE = 960, LANE = 34, EDGE = 44;

export const made = (tag, text = "", attributes = {}, ...inner) => {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inner);
  return element;
};
/* Foreign text, whichever way it is written. */
export const foreign = (text, tag = "bdi", attributes = {}) => made(tag, text, tag === "bdi" ? attributes : { dir: "auto", ...attributes });

export const profileLink = (url, words) => url && PROFILE.test(url)
  ? made("a", words, { href: url, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" })
  : made("span", "No profile address is in the export: search LinkedIn for the name.", { class: "quiet" });

const drawn = (tag, attributes, ...inner) => {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inner);
  return element;
};

/* Time from left to right; the owner above the line, the other below; the more messages, the larger the mark. */
const timeline = card => {
  const width = Math.min(WIDE, document.getElementById("main").clientWidth), time = day => Date.parse(day);
  const turns = [...card.timeline.matchAll(/(\d{4}-\d\d-\d\d)([<>])(\d+)([auon])/g)];
  const from = Math.min(time(card.connected), ...turns.slice(0, 1).map(turn => time(turn[1])));
  const until = Math.max(time(card.until), from + DAY);
  const x = at => EDGE + (width - EDGE - 12) * (at - from) / (until - from);
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${2 * LANE + 22}`, class: "timeline", role: "img", "aria-label": card.picture });
  const first = new Date(from).getUTCFullYear(), last = new Date(until).getUTCFullYear();
  const step = Math.max(1, Math.ceil((last - first) / (width / 70)));
  for (let year = first + 1; year <= last; year += step) {
    const at = x(Date.UTC(year, 0, 1));
    const word = drawn("text", { x: at, y: 2 * LANE + 18, "text-anchor": "middle" });
    word.textContent = year;
    picture.append(drawn("line", { x1: at, x2: at, y1: 4, y2: 2 * LANE + 4, class: "year" }), word);
  }
  for (const [word, y] of [["you", LANE / 2 + 8], ["they", LANE * 1.5 + 8]]) {
    const label = drawn("text", { x: 0, y, class: word === "you" ? "me" : "them" });
    label.textContent = word;
    picture.append(label);
  }
  picture.append(drawn("line", { x1: EDGE - 6, x2: width, y1: LANE + 4, y2: LANE + 4, class: "axis" }));
  for (const [, day, side, count, outcome] of turns) {
    const mine = side === ">";
    picture.append(drawn("circle", {
      cx: x(time(day)), cy: (mine ? LANE / 2 : LANE * 1.5) + 4, r: outcome === "n" ? 2 : Math.min(9, 3 + Math.sqrt(count)),
      class: `${mine ? "me" : "them"} ${OUTCOMES[outcome]}`,
    }));
  }
  return picture;
};

const legend = () => made("p", "", { class: "legend", "aria-hidden": "true" },
  ...[["answered", "answered"], ["unanswered", "not answered"], ["open", "still open"], ["aside", "nothing to answer"]].flatMap(([kind, words]) => {
    const key = drawn("svg", { viewBox: "0 0 14 14", class: "timeline key" }, drawn("circle", { cx: 7, cy: 7, r: kind === "aside" ? 2 : 5, class: `me ${kind}` }));
    return [made("span", "", {}, key, ` ${words}`)];
  }));

const listed = (title, words, tag = "ul") => words.length
  ? [made("h3", title), made(tag, "", { class: "facts" }, ...words.map(text => made("li", text, { dir: "ltr" })))] : [];

const talk = messages => !messages ? [] : [made("h3", "Last messages"), messages.length
  ? made("ol", "", { class: "talk" }, ...messages.map(each => made("li", "", { class: each.mine ? "me" : "them" },
    made("span", `${each.mine ? "you" : "they"}, ${each.day}`, { class: "quiet" }), foreign(each.text, "p"))))
  : made("p", "None in this export.", { class: "quiet" })];

const LOOKS = [[-1, "‹", "Look at the one before, without answering"], [1, "›", "Look at the next, without answering"]];
const looking = step => !step ? [] : [made("div", "", { class: "looks" }, ...LOOKS.map(([by, sign, words]) => {
  const button = made("button", sign, { type: "button", class: "plain", "aria-label": words, title: words });
  button.addEventListener("click", () => step(by));
  return button;
}))];

export const cardOf = (card, queue, place, note, begun, step) => {
  const box = made("article", "", { class: "person", "aria-labelledby": "who" });
  const head = made("div", "", { class: "head" },
    made("div", "", { class: "top" }, made("p", "", { class: "kicker" }, ...place), ...looking(step)),
    made("h2", "", { id: "who" }, foreign(card.name)),
    ...(card.work ? [foreign(card.work, "p", { class: "work" })] : []),
    made("p", "", { class: "quiet" }, `${card.since}. `, profileLink(card.url, "Open the profile on LinkedIn")));
  const noteButton = made("button", begun ? "Go on with your note " : card.note ? "Change the note " : "Add a note ", { type: "button", class: "plain", id: "note-open" }, made("kbd", "n"));
  noteButton.addEventListener("click", note);
  const left = made("div", "", {}, made("p", card.standing, { class: "standing" }),
    ...(card.why[queue] ? [made("p", card.why[queue], { class: "why" })] : []),
    ...listed("What is on record", card.reasons),
    ...listed("What speaks for them", card.protected),
    made("h3", "If you let them go"), made("p", card.goes));
  const right = made("div", "", {},
    made("dl", "", { class: "figures one" }, ...card.facts.map(([title, words]) =>
      made("div", "", {}, made("dt", title), made("dd", words)))),
    ...talk(card.messages),
    ...(card.note ? [made("h3", "Your note"), foreign(card.note, "p", { class: "note-text" })] : []),
    ...(begun ? [made("p", "You began a note that is not kept yet: it waits on this page alone, until you answer, or open it and keep it.", { class: "begun" })] : []),
    made("p", "", {}, noteButton));
  box.append(head, ...(card.pick ? [made("p", card.pick.words, { class: "picked" })] : []),
    made("figure", "", { class: "times" }, timeline(card), ...(card.timeline ? [legend()] : []), made("figcaption", card.picture, { class: "quiet" })),
    made("div", "", { class: "sides" }, left, right));
  return box;
};
