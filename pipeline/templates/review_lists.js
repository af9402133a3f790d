/* Anyone by search, and the two worklists: what to do by hand on LinkedIn, and a tick for each when it is done. */
import { foreign, made, profileLink } from "/review_card.js";
import { COMMAND } from "/review_sending.js";

const PATIENCE = 80;
const people = number => number === 1 ? "1 person" : `${number.toLocaleString("en-GB")} people`;

let asked = "";
export const searchView = (ask, fail) => {
  const box = made("section", "", { class: "search", "aria-labelledby": "search-title" });
  const field = made("input", "", { type: "search", id: "words", autocomplete: "off", spellcheck: "false" });
  const total = made("p", "", { class: "quiet", role: "status" }), list = made("ul", "", { class: "found" });
  let waiting, latest = 0;
  const show = async () => {
    const number = ++latest;
    let told;
    try {
      told = await ask(`/search?q=${encodeURIComponent(asked)}`);
    } catch (error) {
      return fail(error);
    }
    if (number !== latest) return;
    const { total: all, found } = told;
    total.textContent = !asked.trim() ? (all ? `Decided last, of ${people(all)} so far:` : "Nobody has been decided about yet.")
      : all > found.length ? `${people(all)} found; the first ${found.length}:` : all ? `${people(all)} found.` : "Nobody goes by that. A part of the name is enough.";
    list.replaceChildren(...found.map(person => {
      const link = made("a", "", { href: `#person/${person.number}`, class: "row" }, foreign(person.name), foreign(person.work, "span", { class: "quiet" }),
        ...(person.answer ? [made("span", person.answer, { class: "given" })] : []));
      return made("li", "", {}, link);
    }));
  };
  field.value = asked;
  field.addEventListener("input", () => {
    asked = field.value;
    clearTimeout(waiting);
    waiting = setTimeout(show, PATIENCE);
  });
  field.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.isComposing) list.querySelector("a")?.focus();
    if (event.key === "Escape") field.blur();
  });
  box.append(made("h2", "Anyone", { id: "search-title" }),
    made("label", "A name, or a part of one; a company or a job works too. Accents and capitals do not matter.", { for: "words", class: "quiet" }),
    field, total, list);
  return { box, ready: show(), again: show, focus: () => { field.focus(); field.select(); } };
};

const STEPS = {
  let_go: [
    "Press “Open the profile”. LinkedIn opens in another tab.",
    "There, press “More” (on a phone the three dots) below their name.",
    "Choose “Remove connection” and, if LinkedIn asks, confirm it.",
    "Come back here and tick “Removed”.",
  ],
  write: [
    "Press “Open the profile”. LinkedIn opens in another tab.",
    "There, press “Message” below their name.",
    "Write a few lines in your own words. What to begin with stands below.",
    "Come back here and tick “Written”.",
  ],
};
const OVER = {
  gone: "No longer among your connections", written: "A message of yours went to them since you decided", absent: "Not in this report",
  moved: "Gone from where they were, and somebody of that name is there under another address",
};
const WORDS = { let_go: ["let go", "Removed", "Let go"], write: ["write to", "Written", "Write again"] };

const pace = told => told.work !== "let_go" ? [] : [made("p",
  `At most ${told.pace} a day, and ${told.done_today} of them done today: people report that LinkedIn restricts accounts from which ` +
  `many connections are removed at once. For another number, start the program with: ${COMMAND} --pace 10`,
  { class: "lede" })];

const rowOf = (told, row, act) => {
  const [, done] = WORDS[told.work];
  const box = made("li", "", { class: row.done ? "job done" : "job", "data-id": row.id });
  const tick = made("input", "", { type: "checkbox" });
  tick.checked = row.done;
  tick.addEventListener("change", () => act.tick(row, tick));
  const again = row.number === null ? [] : [made("a", "Decide again", { href: `#person/${row.number}` }, made("span", ` about ${row.name}`, { class: "unseen" }))];
  const name = foreign(row.name, "bdi", { class: "name" });
  box.append(
    made("div", "", {}, made("p", "", {}, name), ...(row.work ? [foreign(row.work, "p", { class: "quiet" })] : [])),
    made("div", "", {}, made("p", row.tell, { dir: "auto", class: /^They have written|LinkedIn would withdraw/.test(row.tell) && told.work === "let_go" ? "loses" : "" }),
      ...(row.last ? [made("p", "", { class: "quiet" }, `Last, ${row.last.mine ? "you" : "they"} on ${row.last.day}: `, foreign(row.last.text))] : []),
      ...(row.note ? [made("p", "", { class: "quiet" }, "Your note: ", foreign(row.note))] : [])),
    made("div", "", { class: "acts" }, profileLink(row.url, "Open the profile"),
      made("label", "", { class: "tick" }, tick, ` ${done}`, made("span", ` (${row.name})`, { class: "unseen" })), ...again));
  return box;
};

export const worklistView = (told, act) => {
  const [what, done, answer] = WORDS[told.work], { todo, waiting, done: ticked } = told;
  const open = todo.length + waiting.length, over = Object.entries(told.over), left = over.reduce((sum, [, names]) => sum + names.length, 0);
  const box = made("section", "", { class: "work", "aria-labelledby": "work-title" },
    made("h2", open ? `${people(open)} to ${what}` : `Nobody to ${what}${ticked.length || left ? " any more" : " yet"}`, { id: "work-title" }));
  if (!open) box.append(made("p", ticked.length || left ? "All done. Your next export will show what became of it: the next report tells you then." :
    `Whoever you answer “${answer}” about comes on this list.`, { class: "lede" }));
  else box.append(...pace(told), made("h3", "What to do for each, on LinkedIn"),
    made("ol", "", { class: "steps" }, ...STEPS[told.work].map(step => made("li", step))),
    made("p", "LinkedIn moves such buttons now and then. Nothing here does it for you: whatever clicks by itself gets accounts restricted.", { class: "quiet" }));
  if (open && !todo.length) box.append(made("p", `That is enough for today: ${told.done_today} done. The rest waits until tomorrow.`, { class: "enough" }));
  box.append(made("ul", "", { class: "jobs" }, ...todo.map(row => rowOf(told, row, act))));
  if (waiting.length) box.append(made("details", "", {}, made("summary", `${people(waiting.length)} for another day`),
    made("ul", "", {}, ...waiting.map(row => made("li", "", {}, foreign(row.name))))));
  if (ticked.length) box.append(made("details", "", {}, made("summary", `${done}: ${people(ticked.length)}`),
    made("ul", "", { class: "jobs" }, ...ticked.map(row => rowOf(told, row, act)))));
  if (left) box.append(made("details", "", {}, made("summary", `Nothing left to do, by the export of ${told.export}: ${people(left)}`),
    made("ul", "", { class: "facts" }, ...over.map(([why, names]) =>
      made("li", `${OVER[why]}: `, {}, ...names.flatMap((name, nth) => [nth ? ", " : "", foreign(name)]), ".")))));
  if (!todo.length) box.append(made("div", "", { class: "finished" }, ...act.next));
  return box;
};
