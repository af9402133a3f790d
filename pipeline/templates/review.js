/* Deciding: what is on the screen, which answer a key or a button gives, and where one goes from here. */
import { cardOf, made } from "/review_card.js";
import { searchView, worklistView } from "/review_lists.js";
import { COMMAND, ask, fail, idle, onSending, rest, right, send, showTrouble, trouble, waiting } from "/review_sending.js";

const part = name => document.getElementById(name);
const AHEAD = 6, AGAIN = 1500, LAST_DAY = 730;
const ANSWERS = { w: "write", k: "keep", l: "let_go", s: "later" };
const SAID = { write: "Write again", keep: "Keep", let_go: "Let go", later: "Later" };
const cards = new Map(), drafts = new Map(), others = new BroadcastChannel("mutuals-decided");
let state, view = { kind: "none" }, undoing = Promise.resolve(), coming = Promise.resolve(), opening = false, busy = 0, moves = 0, ways = 0, noting;

/* Between these signs a name cannot turn the direction of the words around it. */
const inside = name => `\u2068${name}\u2069`;
const FAILED = "Not kept; see above.", NOT_NOW = "Nothing can be kept at the moment; see above.";
const tell = words => { part("told").textContent = words; };
/* Whether nothing can be kept at the moment; what was meant to be done is said not to be taken. */
const blocked = words => {
  if (trouble()) tell(`Not taken: ${words} ${NOT_NOW}`);
  return Boolean(trouble());
};
addEventListener("beforeunload", event => { if (waiting() || drafts.size) event.preventDefault(); });

/* What was said of a trouble that is over by now. */
const noLonger = words => {
  const said = part("told").textContent;
  if (said === FAILED) tell(words);
  else if (said.includes(NOT_NOW)) tell(said.replace(NOT_NOW, "It can be kept now: please do it again."));
};

/* What is on the screen. */
const become = told => {
  const read = state?.messages && !told.messages;
  state = told;
  showState();
  if (queueOf(view) && !view.ids.length) show();
  if (read) { cards.clear(); if (view.ids?.length) load(view.ids[view.at]).catch(fail); }
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
  part("undo").disabled = !state.undo && !waiting();
  part("undo").title = state.undo ? `Take back: ${state.undo.words}` : "";
  part("notice").hidden = !state.messages;
  part("notice").textContent = state.messages;
  part("notice").classList.toggle("calm", Boolean(reading()));
  showTrouble();
};
const queueOf = shown => shown.kind === "queue" ? state.queues.find(queue => queue.name === shown.queue) : undefined;
/* Whoever goes on to another person or view is taken to its heading; what only changes leaves the focus within. */
const put = (focus, ...nodes) => {
  const within = part("main").contains(document.activeElement) && document.activeElement !== part("main");
  part("main").replaceChildren(...nodes);
  const heading = part("main").querySelector("h2");
  heading?.setAttribute("tabindex", "-1");
  if (focus) (heading ?? part("main")).focus({ preventScroll: true });
  else if (within) part("main").focus({ preventScroll: true });
};
const current = () => view.kind === "queue" || view.kind === "person" ? cards.get(view.ids[view.at]) : undefined;
const back = () => {
  const from = history.state?.from ?? "";
  const to = from.startsWith("#work/") ? "Back to the worklist" : from === "#search" ? "Back to the search" : "Back to deciding";
  return made("a", to, { href: from || `#queue/${state.queues[0].name}` });
};

const show = focus => {
  const card = current(), queue = queueOf(view);
  part("answers").hidden = !card;
  if (view.kind === "queue" && !view.ids.length) return put(focus, finished(queue));
  if (view.kind === "person" && !view.ids.length) return put(focus, gone());
  if (!card) return put(focus, made("p", "One moment …", { class: "quiet" }));
  const place = queue ? [made("strong", queue.title), `: ${queue.about}`] : [back()];
  put(focus, cardOf(card, view.queue, place, openNote, drafts.has(card.id), view.kind === "queue" && view.ids.length > 1 && step));
  for (const button of part("answers").children) button.setAttribute("aria-pressed", card.pick?.answer === button.dataset.answer);
};
const gone = () => made("section", "", { class: "finished" }, made("h2", "Nobody is here"),
  made("p", "This address is of another report, or of somebody who is no longer among your connections.", { class: "lede" }), made("a", "Search for anyone", { href: "#search", class: "go" }));
/* Where to go on: other queues, then what is to do by hand. */
const onwards = (queue, work) => [
  ...state.queues.filter(each => each.left && each.name !== queue).slice(0, 2).map(each => made("a", `Decide about “${each.title}”: ${each.left} left`, { href: `#queue/${each.name}`, class: "go" })),
  ...Object.entries(state.work).filter(([name, { todo }]) => todo && name !== work).map(([name, { todo }]) =>
    made("a", `${name === "write" ? "Write to them" : "Let them go"} on LinkedIn, step by step: ${todo} on your list`, { href: `#work/${name}`, class: "go" }))];
const next = links => [made("p", links.length ? "What next?" : "That is all for now. You may close this page, and stop the program in the terminal with Ctrl-C."), ...links];
const finished = queue => made("section", "", { class: "finished" },
  made("h2", queue.total ? `“${queue.title}” is done` : `Nobody is in “${queue.title}”`),
  made("p", queue.total ? "Nobody is left here for now. Whom you put off comes back on the day you chose." : queue.about, { class: "lede" }),
  ...next(onwards(queue.name)));

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
const openQueue = async (name, { wanted, focus, fresh = setOut() } = {}) => {
  const told = await ask(`/queue/${name}`);
  if (!fresh()) return;
  for (const card of told.cards) cards.set(card.id, card);
  view = { kind: "queue", queue: name, ids: told.ids, at: Math.max(0, told.ids.indexOf(wanted)) };
  become(told.state);
  if (!current() && view.ids.length) await ahead();
  show(focus);
};
const openPerson = async (number, { focus, fresh = setOut() } = {}) => {
  const { cards: [card] } = await ask(`/cards?${new URLSearchParams({ number })}`);
  if (!fresh()) return;
  if (card) cards.set(card.id, card);
  view = { kind: "person", number, ids: card ? [card.id] : [], at: 0 };
  show(focus);
  showState();
};
const openWork = async (name, { focus, fresh = setOut() } = {}) => {
  const told = await ask(`/worklist/${name}`);
  if (!fresh()) return;
  view = { kind: "work", work: name };
  become(told.state);
  part("answers").hidden = true;
  put(focus, worklistView(told.list, { tick, next: next(onwards("", name)) }));
};
const openSearch = async () => {
  setOut();
  view = { kind: "search" };
  part("answers").hidden = true;
  const { box, ready, again, focus } = searchView(ask, fail);
  view.again = again;
  put(false, box);
  showState();
  focus();
  await ready;
};
const go = async (focus = true) => {
  tell("");
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  const [kind, name] = location.hash.slice(1).split("/");
  try {
    if (kind === "queue" && state.queues.some(queue => queue.name === name)) await openQueue(name, { focus });
    else if (kind === "work" && name in state.work) await openWork(name, { focus });
    else if (kind === "person") await openPerson(name ?? "", { focus });
    else if (kind === "search") await openSearch();
    else {
      const open = state.queues.find(queue => queue.left), job = Object.keys(state.work).find(work => state.work[work].todo);
      history.replaceState(null, "", open ? `#queue/${open.name}` : job ? `#work/${job}` : `#queue/${state.queues[0].name}`);
      await go(focus);
    }
  } catch (error) {
    fail(error);
  }
};
/* To a person's own address, from where there is a way back. */
const visit = async address => {
  if (location.hash !== address) history.pushState({ from: location.hash.startsWith("#person/") ? history.state?.from : location.hash }, "", address);
  await go();
  scrollTo(0, 0);
};
/* Another window, or this one before it was hidden, may have decided something; or the program is there again. */
const refresh = async () => {
  if (waiting() || busy) return;
  const [move, way] = [moves, ways], fresh = () => move === moves && way === ways;
  try {
    if (!state) await begin();
    else if (view.kind === "queue") await openQueue(view.queue, { wanted: view.ids[view.at], fresh });
    else if (view.kind === "work") await openWork(view.work, { fresh });
    else {
      become(await ask("/state"));
      if (view.kind === "person") await openPerson(view.number, { fresh });
    }
    right();
  } catch (error) {
    fail(error);
  }
};
onSending({
  again: async () => { await refresh(); if (!trouble()) noLonger(""); },
  failed: () => tell(FAILED),
  kept: told => { noLonger("It is kept now."); others.postMessage("decided"); become(told); view.again?.(); },
});

/* What the owner does. */
const give = async (answer, until) => {
  if (blocked(`${SAID[answer]}.`)) return;
  const card = current();
  if (!card || busy) return;
  /* A dialog that was closed this instant has not said so yet. */
  leaveNote();
  moves += 1;
  const note = drafts.get(card.id);
  const words = `${until ? `Later: ask again on ${spoken(until)}` : SAID[answer]}: ${inside(card.name)}.`;
  drafts.delete(card.id);
  const kept = send({ kind: "picked", person_id: card.id, answer, ...(until && { until }), ...(note && { note }) }, note ? `${words} And your note.` : words);
  kept.then(done => { if (!done && note) drafts.set(card.id, note); });
  tell(note ? `${words} Your note is kept with it.` : words);
  cards.delete(card.id);
  const way = ways, fresh = () => way === ways;
  if (view.kind === "person") return coming = kept.then(() => fresh() && openPerson(view.number, { focus: true, fresh })).catch(fail);
  view.ids.splice(view.at, 1);
  if (view.at >= view.ids.length) view.at = 0;
  queueOf(view).left = view.ids.length;
  moved();
};
const moved = () => {
  show(true);
  showState();
  scrollTo(0, 0);
  coming = ahead().then(() => { if (!document.querySelector("#who") && current()) show(true); }).catch(fail);
};
const step = by => {
  if (view.kind !== "queue" || !view.ids.length) return;
  view.at = (view.at + by + view.ids.length) % view.ids.length;
  tell("");
  moved();
};
const NOTHING = "There is nothing more to take back that was done in this window. Whom you decided on before is under “Anyone”, the latest first: open the person and decide again.";
const undo = () => {
  if (blocked("Undo.")) return;
  undoing = undoing.then(async () => {
    let kept = true;
    busy += 1;
    try {
      await idle();
      const last = state.undo;
      if (!last) return tell(NOTHING);
      kept = await send({ kind: "undone", person_id: last.person_id, undoes: last.event_id }, `Taking back ${last.words}.`);
      if (!kept) return;
      cards.delete(last.person_id);
      const waits = last.note && last.number !== null;
      if (waits && !drafts.has(last.person_id)) drafts.set(last.person_id, last.note);
      if (view.kind === "work") await openWork(view.work);
      else {
        if (view.kind === "queue") await openQueue(view.queue, { wanted: last.person_id, focus: true });
        if (last.number !== null && view.ids?.[view.at] !== last.person_id) await visit(`#person/${last.number}`);
        else if (view.kind === "person") await openPerson(view.number, { focus: true });
      }
      tell(`Taken back: ${last.words}.${waits ? ` Your note waits ${current()?.id === last.person_id ? "here" : "on their card"} again.` : ""}`);
    } catch (error) {
      fail(error);
    } finally {
      busy -= 1;
    }
    if (!kept) await refresh();
  });
};
const tick = async (row, box) => {
  const done = box.checked;
  if (blocked("the tick.")) return void (box.checked = !done);
  const words = `${done ? "Ticked" : "No longer ticked"}: ${inside(row.name)}.`;
  const kept = await send({ kind: done ? "done" : "not_done", person_id: row.id, ...(done && { done: { write: "written", let_go: "removed" }[view.work] }) }, words);
  if (view.kind === "work") await openWork(view.work, { focus: true }).catch(fail);
  if (kept) tell(words);
};
/* The note is about whoever is there once all that was asked before is done. */
const openNote = async () => {
  if (opening) return;
  opening = true;
  for (let seen; seen !== undoing;) {
    seen = undoing;
    await seen;
    if (!current()) await coming;
  }
  opening = false;
  if (document.querySelector("dialog[open]")) return;
  /* A dialog that was closed this instant has not said so yet. */
  leaveNote();
  noting = current();
  if (!noting) return;
  part("note-about").textContent = noting.name;
  part("note-text").value = drafts.get(noting.id) ?? noting.note;
  part("note-dialog").showModal();
};
/* Whatever closes the dialog or the page, what was typed is not lost; whether there is something. */
const draft = () => {
  const note = part("note-text").value.trim(), begun = note && note !== noting.note;
  if (begun) drafts.set(noting.id, note); else drafts.delete(noting.id);
  return begun;
};
const leaveNote = () => {
  const card = noting, begun = card && draft();
  noting = undefined;
  if (!card) return;
  const here = current()?.id === card.id;
  if (here) show();
  part("note-open")?.focus();
  tell(!begun ? "" : trouble() ? `Your note is not kept. ${NOT_NOW} What you typed waits on this page alone: copy it before you close the page.` :
    here ? "Your note is not kept yet: what you typed waits here, and is kept with your answer." :
    `Your note on ${inside(card.name)} is not kept yet: it waits on their card, and is kept with your answer.`);
};
const keepNote = async () => {
  const card = noting, note = part("note-text").value.trim();
  if (!card || note === card.note) return part("note-dialog").close();
  if (blocked("the note.")) return part("note-dialog").close();
  noting = undefined;
  part("note-dialog").close();
  const words = `${note ? "Note kept" : "Note taken away"}: ${inside(card.name)}.`;
  drafts.delete(card.id);
  if (!await send({ kind: "noted", person_id: card.id, note }, `${note ? "Your note on" : "No note any more on"} ${inside(card.name)}.`)) {
    drafts.set(card.id, note);
    if (current()?.id === card.id) show();
    return;
  }
  await load(card.id).catch(fail);
  part("note-open")?.focus();
  tell(words);
};
const dayIn = days => {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return [day.getFullYear(), `${day.getMonth() + 1}`.padStart(2, "0"), `${day.getDate()}`.padStart(2, "0")].join("-");
};
const spoken = day => new Date(`${day}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
const openLater = () => {
  if (blocked("Later.") || !current() || busy) return;
  Object.assign(part("later-day"), { min: dayIn(1), max: dayIn(LAST_DAY), value: "" });
  part("later-why").textContent = "";
  for (const button of document.querySelectorAll("[data-days]")) button.querySelector(".on").textContent = spoken(dayIn(Number(button.dataset.days)));
  part("later-dialog").showModal();
};
const later = until => {
  if (!(until >= dayIn(1) && until <= dayIn(LAST_DAY) && until.length === 10)) {
    part("later-why").textContent = until ? `Please choose a day from tomorrow to ${spoken(dayIn(LAST_DAY))}.` : "Please choose a day first.";
    return part("later-day").focus();
  }
  part("later-dialog").close();
  give("later", until);
};

/* Keys and buttons. */
const DO = { u: undo, n: openNote, "/": () => { if (location.hash === "#search") go(); else location.hash = "#search"; },
  "?": () => part("help-dialog").showModal(), arrowright: () => step(1), arrowleft: () => step(-1) };
const keyOf = event => /^[\x21-\x7e]$|^Arrow/.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && noting && !event.isComposing) keepNote();
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  const key = keyOf(event), open = document.querySelector("dialog[open]");
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (open) {
    const choice = open.id === "later-dialog" && open.querySelectorAll("[data-days]")[key - 1];
    if (choice) { event.preventDefault(); choice.click(); }
    return;
  }
  if (!part("keys-on").checked || !state || opening) return;
  const act = ANSWERS[key] ? () => ANSWERS[key] === "later" ? openLater() : give(ANSWERS[key]) : DO[key];
  if (!act) return;
  event.preventDefault();
  act();
});
for (const button of part("answers").children)
  button.addEventListener("click", () => button.dataset.answer === "later" ? openLater() : give(button.dataset.answer));
for (const button of document.querySelectorAll("[data-days]")) button.addEventListener("click", () => later(dayIn(Number(button.dataset.days))));
part("later-on").addEventListener("click", event => { event.preventDefault(); later(part("later-day").value); });
part("note-keep").addEventListener("click", keepNote);
part("note-text").addEventListener("input", () => noting && draft());
/* The dialog says that it was closed when the page is drawn next, and may be open again by then. */
part("note-dialog").addEventListener("close", () => { if (!part("note-dialog").open) leaveNote(); });
for (const place of document.querySelectorAll(".command")) place.textContent = COMMAND;
if (/Mac|iP/.test(navigator.platform)) for (const key of document.querySelectorAll(".ctrl")) key.textContent = "⌘";
part("undo").addEventListener("click", undo);
part("help").addEventListener("click", DO["?"]);
addEventListener("hashchange", () => go());
document.addEventListener("click", event => {
  const link = event.target.closest('a[href^="#"]');
  if (link?.classList.contains("skip")) { event.preventDefault(); part("main").focus(); }
  else if (link?.hash.startsWith("#person/") && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); visit(link.hash); }
  else if (link && link.hash === location.hash) go();
});
addEventListener("visibilitychange", () => { if (!document.hidden && state) refresh(); });
others.addEventListener("message", () => refresh());

const begin = async () => {
  try {
    state = await ask("/state");
    await go(false);
    right();
    while (reading()) {
      await rest(AGAIN);
      become(await ask("/state"));
    }
  } catch (error) {
    fail(error);
  }
};
begin();
