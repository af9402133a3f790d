/* Deciding: what is on the screen, which answer a key or a button gives, and that every answer is kept. */
import { cardOf, foreign, made } from "/review_card.js";
import { searchView, worklistView } from "/review_lists.js";

const part = name => document.getElementById(name);
const AHEAD = 6, AGAIN = 1500;
const ANSWERS = { w: "write", k: "keep", l: "let_go", s: "later" };
const SAID = { write: "Write again", keep: "Keep", let_go: "Let go", later: "Later" };
const cards = new Map(), outbox = [], others = new BroadcastChannel("mutuals-decided");
let state, view = { kind: "none" }, sending, undoing = Promise.resolve(), busy = 0, moves = 0, ways = 0, lost = false, stuck = false;

/* Speaking with the program. */
const ask = async (path, body) => {
  const answer = await fetch(path, body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (answer.ok) return answer.json();
  const told = await answer.text();
  let sentence = told;
  if (answer.headers.get("content-type")?.includes("json")) ({ sentence } = JSON.parse(told));
  throw Object.assign(new Error(sentence), { status: answer.status });
};
const rest = time => new Promise(done => setTimeout(done, time));
/* Between these signs a name cannot turn the direction of the words around it. */
const inside = name => `\u2068${name}\u2069`;
const tell = words => { part("told").textContent = words; };
const trouble = (words, calm = false) => {
  part("trouble").hidden = !words;
  part("trouble").classList.toggle("calm", calm);
  part("trouble").textContent = words;
};
const answers = number => number === 1 ? "1 answer" : `${number} answers`;
const silent = () => {
  stuck = true;
  trouble("The program does not reply: has it been stopped? Start mutuals review again in the terminal; it opens a new page, where you go on." +
    (outbox.length ? ` Not kept yet: ${answers(outbox.length)}; please look there whether to give ${outbox.length === 1 ? "it" : "them"} again.` : ""));
};

const send = event => {
  outbox.push({ event_id: crypto.randomUUID().replaceAll("-", ""), ...event });
  showSaved();
  sending ??= flush().finally(() => { sending = undefined; });
  return sending;
};
const flush = async () => {
  while (outbox.length) {
    try {
      const kept = await ask("/events", outbox[0]);
      outbox.shift();
      stuck = false;
      trouble("");
      others.postMessage("decided");
      if (!outbox.length) become(kept.state);
    } catch (problem) {
      if (problem.status === undefined || problem.status === 503) {
        if (problem.status) trouble(problem.message); else silent();
        await rest(AGAIN);
      } else {
        outbox.shift();
        lost ||= problem.status === 403;
        trouble(lost ? "The program was started again since this page was opened. Go on in the new page; the last answer here was not kept." : problem.message);
        if (lost) outbox.length = 0; else await refresh();
      }
    }
    showSaved();
  }
};
const showSaved = () => { part("saved").textContent = outbox.length ? "Keeping your answers …" : state ? "All answers are kept." : ""; };
addEventListener("beforeunload", event => { if (outbox.length) event.preventDefault(); });

/* What is on the screen. */
const become = told => {
  const read = state?.messages && !told.messages;
  state = told;
  showState();
  if (queueOf(view) && !view.ids.length) show();
  if (read) { cards.clear(); if (view.kind === "queue") load(view.ids[view.at]); }
};
const reading = () => state.messages.startsWith("Reading");
const tab = (words, number, address) => {
  const current = location.hash === address ? { "aria-current": "page" } : {};
  return made("a", "", { href: address, ...current }, words, ...(number === undefined ? [] : [" ", made("span", number.toLocaleString("en-GB"), { class: "count" })]));
};
const showState = () => {
  const work = state.work;
  part("queues").replaceChildren(
    made("div", "", { class: "tabs" }, made("span", "Decide about", { class: "label" }),
      ...state.queues.map(queue => tab(queue.title, queue.left, `#queue/${queue.name}`)), tab("Anyone", undefined, "#search")),
    made("div", "", { class: "tabs" }, made("span", "Then do by hand", { class: "label" }),
      tab("Write to", work.write.todo, "#work/write"), tab("Let go", work.let_go.todo, "#work/let_go")));
  for (const here of part("queues").querySelectorAll("[aria-current]")) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 90;
  part("hello").hidden = state.today > 0;
  const queue = queueOf(view);
  part("progress").textContent = [`${state.today} decided today`, queue && `${view.ids.length} of ${queue.total} left in “${queue.title}”`].filter(Boolean).join(" · ");
  part("undo").disabled = !state.undo && !outbox.length;
  part("undo").title = state.undo ? `Take back: ${state.undo.words}` : "";
  if (state.messages) trouble(state.messages, reading()); else if (part("trouble").classList.contains("calm")) trouble("");
  showSaved();
};
const queueOf = shown => shown.kind === "queue" ? state.queues.find(queue => queue.name === shown.queue) : undefined;
const put = (...nodes) => {
  const within = part("main").contains(document.activeElement) && document.activeElement !== part("main");
  part("main").replaceChildren(...nodes);
  if (within) part("main").focus({ preventScroll: true });
};
const current = () => view.kind === "queue" || view.kind === "person" ? cards.get(view.ids[view.at]) : undefined;

const show = () => {
  const card = current(), queue = queueOf(view);
  part("answers").hidden = !card;
  if (view.kind === "queue" && !view.ids.length) return put(finished(queue));
  if (!card) return put(made("p", "One moment …", { class: "quiet" }));
  const place = queue ? [made("strong", queue.title), `: ${queue.about}`] : [made("a", location.hash === "#search" ? "Back to the search" : "Back to where you were", { href: location.hash })];
  put(cardOf(card, view.queue, place, openNote));
  for (const button of part("answers").children) button.setAttribute("aria-pressed", card.pick?.answer === button.dataset.answer);
};
const finished = queue => {
  const next = state.queues.filter(each => each.left && each.name !== queue.name);
  const jobs = Object.entries(state.work).filter(([, { todo }]) => todo);
  const links = [...next.slice(0, 2).map(each => made("a", `Decide about “${each.title}”: ${each.left} left`, { href: `#queue/${each.name}`, class: "go" })),
    ...jobs.map(([name, { todo }]) => made("a", `${name === "write" ? "Write to them" : "Let them go"} on LinkedIn, step by step: ${todo} on your list`, { href: `#work/${name}`, class: "go" }))];
  return made("section", "", { class: "finished" },
    made("h2", queue.total ? `“${queue.title}” is done` : `Nobody is in “${queue.title}”`),
    made("p", queue.total ? "Nobody is left here for now. Whom you put off comes back on the day you chose." : queue.about, { class: "lede" }),
    made("p", links.length ? "What next?" : "That is all for now. You may close this page, and stop the program in the terminal with Ctrl-C."), ...links);
};

/* Where to go. */
const ahead = async () => {
  const wanted = view.ids?.slice(view.at, view.at + AHEAD).filter(id => !cards.has(id)) ?? [];
  if (wanted.length) for (const card of (await ask(`/cards?${new URLSearchParams(wanted.map(id => ["id", id]))}`)).cards) cards.set(card.id, card);
};
const load = async id => {
  cards.delete(id);
  await ahead();
  if (id !== undefined && view.ids?.[view.at] === id) show();
};
/* Setting out for somewhere: what is asked for on the way counts only until one sets out again. */
const setOut = () => {
  const way = ++ways;
  return () => way === ways;
};
const openQueue = async (name, wanted, fresh = setOut()) => {
  const told = await ask(`/queue/${name}`);
  if (!fresh()) return;
  for (const card of told.cards) cards.set(card.id, card);
  view = { kind: "queue", queue: name, ids: told.ids, at: Math.max(0, told.ids.indexOf(wanted)) };
  become(told.state);
  if (!current() && view.ids.length) await ahead();
  show();
};
const openPerson = async id => {
  setOut();
  tell("");
  view = { kind: "person", ids: [id], at: 0 };
  await load(id);
  showState();
  part("main").focus({ preventScroll: true });
  scrollTo(0, 0);
};
const openWork = async (name, fresh = setOut()) => {
  const told = await ask(`/worklist/${name}`);
  if (!fresh()) return;
  view = { kind: "work", work: name };
  become(told.state);
  part("answers").hidden = true;
  put(worklistView(told.list, { open: openPerson, tick }));
};
const openSearch = async () => {
  setOut();
  view = { kind: "search" };
  part("answers").hidden = true;
  const { box, ready, focus } = searchView(ask, openPerson);
  put(box);
  showState();
  focus();
  await ready;
};
const go = async () => {
  tell("");
  const [kind, name] = location.hash.slice(1).split("/");
  try {
    if (kind === "queue" && state.queues.some(queue => queue.name === name)) await openQueue(name);
    else if (kind === "work" && name in state.work) await openWork(name);
    else if (kind === "search") await openSearch();
    else {
      const open = state.queues.find(queue => queue.left), job = Object.keys(state.work).find(work => state.work[work].todo);
      history.replaceState(null, "", open ? `#queue/${open.name}` : job ? `#work/${job}` : `#queue/${state.queues[0].name}`);
      await go();
    }
  } catch (problem) {
    if (problem.status) trouble(problem.message); else silent();
  }
};
/* Another window, or this one before it was hidden, may have decided something. */
const refresh = async () => {
  if (outbox.length || busy || lost) return;
  const [move, way] = [moves, ways], fresh = () => move === moves && way === ways;
  try {
    if (view.kind === "queue") await openQueue(view.queue, view.ids[view.at], fresh);
    else if (view.kind === "work") await openWork(view.work, fresh);
    else become((await ask("/state")));
    if (stuck) trouble("");
    stuck = false;
  } catch (problem) {
    if (problem.status) trouble(problem.message); else silent();
  }
};

/* What the owner does. */
const give = (answer, until) => {
  const card = current();
  if (!card || busy || stuck || lost) return;
  moves += 1;
  const kept = send({ kind: "picked", person_id: card.id, answer, ...(until ? { until } : {}) });
  tell(`${SAID[answer]}: ${inside(card.name)}.`);
  cards.delete(card.id);
  if (view.kind === "person") return kept.then(() => load(card.id)).catch(silent);
  view.ids.splice(view.at, 1);
  if (view.at >= view.ids.length) view.at = 0;
  state.today += card.pick ? 0 : 1;
  queueOf(view).left = view.ids.length;
  moved();
};
const moved = () => {
  show();
  showState();
  scrollTo(0, 0);
  if (current()) part("told").append(made("span", ` Next: ${inside(current().name)}.`, { class: "unseen" }));
  ahead().then(() => { if (!document.querySelector("#who") && current()) show(); }).catch(silent);
};
const step = by => {
  if (view.kind !== "queue" || !view.ids.length) return;
  view.at = (view.at + by + view.ids.length) % view.ids.length;
  tell("");
  moved();
};
const undo = () => {
  undoing = undoing.then(async () => {
    busy += 1;
    try {
      await sending;
      const last = state.undo;
      if (!last) return tell("There is nothing to take back.");
      await send({ kind: "undone", person_id: last.person_id, undoes: last.event_id });
      cards.delete(last.person_id);
      if (view.kind === "work") await openWork(view.work);
      else if (view.kind !== "queue") await openPerson(last.person_id);
      else {
        await openQueue(view.queue, last.person_id);
        if (view.ids[view.at] !== last.person_id) await openPerson(last.person_id);
      }
      tell(`Taken back: ${last.words}.`);
    } catch (problem) {
      if (problem.status) trouble(problem.message); else silent();
    } finally {
      busy -= 1;
    }
  });
};
const tick = async (id, done) => {
  await send({ kind: done ? "done" : "not_done", person_id: id, ...(done ? { done: { write: "written", let_go: "removed" }[view.work] } : {}) });
  if (view.kind === "work") await openWork(view.work).catch(silent);
  tell(done ? "Ticked: one less to do." : "No longer ticked.");
};
const openNote = () => {
  const card = current();
  if (!card) return;
  part("note-text").value = card.note;
  part("note-dialog").showModal();
};
const keepNote = async () => {
  const card = current(), note = part("note-text").value.trim();
  part("note-dialog").close();
  if (!card || note === card.note) return;
  await send({ kind: "noted", person_id: card.id, note });
  await load(card.id).catch(silent);
};
const dayIn = days => {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return [day.getFullYear(), `${day.getMonth() + 1}`.padStart(2, "0"), `${day.getDate()}`.padStart(2, "0")].join("-");
};
const openLater = () => {
  if (!current() || busy) return;
  Object.assign(part("later-day"), { min: dayIn(1), value: dayIn(14) });
  part("later-dialog").showModal();
};
const later = until => {
  if (!/^\d{4}-\d\d-\d\d$/.test(until) || until <= dayIn(0)) return;
  part("later-dialog").close();
  give("later", until);
};

/* Keys and buttons. */
const DO = { u: undo, n: openNote, "/": () => { if (location.hash === "#search") go(); else location.hash = "#search"; },
  "?": () => part("help-dialog").showModal(), arrowright: () => step(1), arrowleft: () => step(-1) };
const keyOf = event => /^[\x21-\x7e]$|^Arrow/.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  const key = keyOf(event), open = document.querySelector("dialog[open]");
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (open) {
    const choice = open.id === "later-dialog" && open.querySelectorAll("[data-days]")[key - 1];
    if (choice) { event.preventDefault(); choice.click(); }
    return;
  }
  if (!part("keys-on").checked || !state) return;
  const act = ANSWERS[key] ? () => ANSWERS[key] === "later" ? openLater() : give(ANSWERS[key]) : DO[key];
  if (!act) return;
  event.preventDefault();
  act();
});
for (const button of part("answers").children)
  button.addEventListener("click", () => button.dataset.answer === "later" ? openLater() : give(button.dataset.answer));
for (const button of document.querySelectorAll("[data-days]")) button.addEventListener("click", () => later(dayIn(Number(button.dataset.days))));
part("later-on").addEventListener("click", () => later(part("later-day").value));
part("note-keep").addEventListener("click", keepNote);
part("undo").addEventListener("click", undo);
part("help").addEventListener("click", DO["?"]);
addEventListener("hashchange", go);
document.addEventListener("click", event => {
  const link = event.target.closest('a[href^="#"]');
  if (link?.classList.contains("skip")) { event.preventDefault(); part("main").focus(); }
  else if (link && link.hash === location.hash) go();
});
addEventListener("visibilitychange", () => { if (!document.hidden && state) refresh(); });
others.addEventListener("message", () => refresh());

const begin = async () => {
  try {
    state = await ask("/state");
    await go();
    while (reading()) {
      await rest(AGAIN);
      become(await ask("/state"));
    }
  } catch (problem) {
    if (problem.status) trouble(problem.message); else silent();
  }
};
begin();
