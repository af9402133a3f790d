/* Speaking with the program: answers are sent in order until they are kept, and what is not kept stays on the screen. */
import { made } from "/review_card.js";

const AGAIN = 1500, PATIENCE = 1000, TRIES = 2, OWN = "mutuals-window";
/* The command that opens this page, as it was called. */
export const COMMAND = document.querySelector('meta[name="command"]').content;
const ANEW = `Start ${COMMAND} again in the terminal: it opens a new page, where you go on.`;
const STOPPED = `It may have been stopped, or have stopped by itself after a while without use. ${ANEW}`;
const SILENT = `The program does not reply. ${STOPPED}`, SLOW = `The program has not replied for a moment. ${STOPPED}`;
const GONE = `The program does not reply any more: it has been stopped, or has stopped by itself after a while without use. ${ANEW}`;
const LOST = "The program was started again since this page was opened. Go on in the new page that it opened.";
const part = name => document.getElementById(name);
const random = () => crypto.randomUUID().replaceAll("-", "");

/* This window's own name: a reload finds it again, a copy of the window does not. */
const own = sessionStorage.getItem(OWN) ?? random();
sessionStorage.removeItem(OWN);
addEventListener("pagehide", () => sessionStorage.setItem(OWN, own));
addEventListener("pageshow", () => sessionStorage.removeItem(OWN));

const outbox = [], refused = [], hooks = {};
/* `lost`: why what waits here can never be kept, since a program that is started again knows this page no more. */
let run, sending, watching, problem = "", lost = "", shown = "";

export const answers = number => number === 1 ? "1 answer" : `${number} answers`;
export const rest = time => new Promise(done => setTimeout(done, time));
/* What happens when all is kept, when something was refused, and when the program may be there again. */
export const onSending = given => Object.assign(hooks, given);
export const idle = () => sending;
export const waiting = () => outbox.length;
/* Why nothing can be kept at the moment; empty when all is well. */
export const trouble = () => problem;

const list = (title, entries) => entries.length
  ? [made("p", title), made("ul", "", {}, ...entries.map(({ words, why }) => made("li", why ? `${words} ${why}` : words)))] : [];
export const showTrouble = () => {
  const box = part("trouble"), held = problem ? outbox : [];
  const now = JSON.stringify([problem, held.map(each => each.words), refused]);
  part("saved").textContent = outbox.length ? (problem ? `Not kept${lost ? "" : " yet"}: ${answers(outbox.length)}.` : "Keeping your answers …") : problem ? "" : "All answers are kept.";
  if (now === shown) return;
  shown = now;
  box.hidden = !problem && !refused.length;
  const seen = made("button", "I have seen it", { type: "button", id: "seen" });
  seen.addEventListener("click", () => { refused.length = 0; showTrouble(); part("main").focus(); });
  box.replaceChildren(...(problem ? [made("p", problem)] : []),
    ...list(lost ? "Not kept: give these again on the new page:" : "Not kept yet; this page goes on trying:", held),
    ...list("Not kept:", refused), ...(refused.length ? [seen] : []));
};
const turn = sentence => { problem = sentence; showTrouble(); };

export const ask = async (path, body) => {
  const late = setTimeout(() => { if (!problem) turn(SLOW); }, PATIENCE);
  try {
    const headers = { "mutuals-window": own, ...(run && { "mutuals-run": run }), ...(body && { "content-type": "application/json" }) };
    const answer = await fetch(path, { headers, ...(body && { method: "POST", body: JSON.stringify(body) }) });
    if (problem === SLOW) turn("");
    if (answer.ok) {
      const found = await answer.json();
      run ??= found.run;
      return found;
    }
    const told = await answer.text(), json = answer.headers.get("content-type")?.includes("json");
    throw Object.assign(new Error(json ? JSON.parse(told).sentence : told.trim()), { status: answer.status });
  } finally {
    clearTimeout(late);
  }
};

/* What went wrong stays on the screen until it is right again: the program is asked until then. */
export const fail = error => {
  if (error.status === 403) lost = LOST;
  else if (error.status && error.status !== 503) {
    if (!refused.some(each => each.words === error.message)) refused.push({ words: error.message });
    return showTrouble();
  }
  if (!problem && outbox.length) hooks.failed();
  turn(lost || (error.status ? error.message : SILENT));
  watching ??= watch().finally(() => { watching = undefined; });
};
const watch = async () => {
  while (problem && !lost) {
    await rest(AGAIN);
    if (!outbox.length && problem) await hooks.again();
  }
};
export const right = () => { if (problem && !lost && !outbox.length) turn(""); };

/* Tells in the end whether it was kept. */
export const send = (event, words) => new Promise(done => {
  outbox.push({ event: { event_id: random(), ...event }, words, done });
  showTrouble();
  begin();
});
/* What is given while the page is brought up to date after a refusal is sent after that. */
const begin = () => { sending ??= flush().finally(() => { sending = undefined; if (outbox.length && !lost) begin(); }); };
const flush = async () => {
  let again = false, silent = 0;
  while (outbox.length && !lost) {
    const [{ event, words, done }] = outbox;
    try {
      const kept = await ask("/events", event);
      outbox.shift();
      problem = "";
      if (!outbox.length) hooks.kept(kept.state);
      done(true);
    } catch (error) {
      /* One that hangs takes the question and waits; nobody listens any more where it is refused twice. */
      silent = error.status === undefined ? silent + 1 : 0;
      if (silent === TRIES) lost = GONE;
      if (error.status === undefined || error.status === 503 || error.status === 403) {
        fail(error);
        await rest(lost ? 0 : AGAIN);
      } else {
        outbox.shift();
        refused.push({ words, why: error.message });
        again = true;
        done(false);
      }
    }
    showTrouble();
  }
  if (lost) for (const { done } of outbox) done(false);
  if (again) await hooks.again();
};
