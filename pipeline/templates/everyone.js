/* The table of all connections: what can be found, in which order, and the evidence that a row opens on. */
"use strict";
(() => {
  const PROFILES = "https://www.linkedin.com/in/", SUGGESTED = 200, PATIENCE = 150, ROW_REMS = 3.4;
  const part = name => document.getElementById(`everyone-${name}`);
  const { texts, columns } = JSON.parse(part("data").textContent);
  const said = (name, i) => columns[name][i] < 0 ? "" : texts[columns[name][i]];
  const day = number => number < 0 ? "" : new Date(number * 864e5).toISOString().slice(0, 10);
  const folded = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const counted = number => number.toLocaleString("en-GB");
  const { compare } = new Intl.Collator(["en-GB"], { numeric: true });

  /* Names and sentences are foreign text: they enter the page as text nodes and by no other way. */
  const made = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const within = (outer, ...inner) => (outer.append(...inner), outer);

  const choices = Object.fromEntries(["standing", "activity", "year"].filter(part).map(name => [name, part(name)]));
  const places = Object.fromEntries(Object.entries(choices).map(([name, select]) =>
    [name, new Map([...select.options].map((option, place) => [option.value, place]))]));

  const people = columns.name.map((name, i) => {
    const company = said("company", i), connected = columns.connected[i];
    return {
      i, name, company, connected, theirs: columns.theirs_order[i], mine: columns.mine_order[i],
      standing: places.standing.get(said("standing", i)), activity: places.activity?.get(said("activity", i)),
      year: places.year.get(day(connected).slice(0, 4)), last: Math.max(columns.sent[i], columns.received[i]),
      found: folded(`${name} ${said("position", i)} ${company}`), employer: folded(company),
    };
  });

  /* The evidence of one person, from the page's own template: what is not known is left out. */
  const facts = {
    job: i => [said("position", i), said("company", i)].filter(Boolean).join(", "),
    standing: i => [said("standing", i), said("evidence", i) && `${said("evidence", i)} evidence`].filter(Boolean).join(", "),
    received: i => day(columns.received[i]), sent: i => day(columns.sent[i]), connected: i => day(columns.connected[i]),
    kept: i => columns.kept[i].length ? " " : "",
  };
  const evidence = i => {
    const box = part("evidence").content.firstElementChild.cloneNode(true);
    for (const fact of box.querySelectorAll("[data-fact]")) {
      const name = fact.dataset.fact, text = (facts[name] ?? (at => said(name, at)))(i);
      if (!text) fact.remove();
      else fact.querySelector("[data-slot]")?.append(made("bdi", text));
    }
    for (const list of box.querySelectorAll("[data-list]")) {
      list.append(...columns[list.dataset.list][i].map(text => made("li", texts[text], { dir: "ltr" })));
      if (!list.children.length) list.remove();
    }
    const profile = box.querySelector("[data-profile]"), secretly = { rel: "noopener noreferrer", referrerpolicy: "no-referrer" };
    if (columns.slug[i]) profile.append(made("a", profile.dataset.profile, { href: PROFILES + columns.slug[i], ...secretly }));
    else profile.remove();
    return box;
  };

  /* Cells. Each gives a node: the library would take a string for HTML. */
  const quiet = text => made("span", text, text === "too few" || text === "–" ? { class: "quiet" } : {});
  const byName = cell => {
    const { i, name } = cell.getData();
    const button = within(made("button", "", { type: "button", class: "opener", tabindex: -1 }), made("bdi", name));
    return within(document.createDocumentFragment(), button, made("bdi", said("position", i), { class: "quiet" }));
  };
  const worded = name => cell => quiet(said(name, cell.getData().i));
  const dated = cell => made("span", day(cell.getValue()));
  const foreign = cell => made("bdi", cell.getValue());
  const heading = cell => made("button", cell.getValue(), { type: "button", class: "sorter" });
  /* What is not known stays below what is, whichever way round. */
  const known = (a, b, _first, _second, _column, way) =>
    a === b ? 0 : a < 0 ? (way === "asc" ? 1 : -1) : b < 0 ? (way === "asc" ? -1 : 1) : a - b;
  const spelled = (a, b, _first, _second, _column, way) =>
    !a === !b ? compare(a, b) : (a ? -1 : 1) * (way === "asc" ? 1 : -1);
  const column = (title, field, formatter, sorter, minWidth, responsive, more = {}) =>
    ({ title, field, formatter, sorter, minWidth, responsive, ...more });
  const unknown = (part("table").dataset.unknown ?? "").split(" ");

  const rows = new WeakMap();
  let table, current, opened, held = false;
  const opener = row => row.getElement().querySelector(".opener");
  const dress = row => {
    const element = row.getElement(), open = row === opened;
    rows.set(element, row);
    element.querySelector(":scope > .evidence")?.remove();
    opener(row)?.setAttribute("aria-expanded", open);
    if (open) element.append(evidence(row.getData().i));
    element.classList.toggle("opened", open);
  };
  /* One row is open at a time: the library guesses where rows are from their usual height. */
  const toggle = row => {
    const before = opened;
    opened = row === before ? undefined : row;
    for (const changed of new Set([before, row])) {
      if (!changed?.getElement().isConnected) changed?.reformat();
      else {
        dress(changed);
        changed.normalizeHeight();
      }
    }
    become(row);
    opener(row).scrollIntoView({ block: "nearest" });
  };
  /* One row at a time is a stop of the Tab key; the arrows lead on from it. */
  const become = row => {
    if (current && opener(current)) opener(current).tabIndex = -1;
    current = row;
    if (opener(row)) opener(row).tabIndex = 0;
  };
  const settle = () => {
    const seen = table.getRows("visible");
    for (const row of seen) row.getElement().setAttribute("aria-rowindex", row.getPosition() + 1);
    if (seen.length) become(current?.getElement().isConnected ? current : seen[0]);
    /* Rows that are drawn again lose the focus: it goes back to where it was. */
    if (held && document.activeElement === document.body && current) opener(current)?.focus({ preventScroll: true });
  };
  const go = async place => {
    const row = table.getRowFromPosition(Math.max(1, Math.min(place, table.getDataCount("active"))));
    if (!row.getElement().isConnected) await table.scrollToRow(row, "center", false);
    become(row);
    opener(row).focus();
    settle();
  };
  const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

  const find = () => {
    const asked = folded(part("search").value).split(/\s+/).filter(Boolean), employer = folded(part("company").value).trim();
    const chosen = Object.entries(choices).filter(([, select]) => select.selectedIndex > 0)
      .map(([name, select]) => [name, select.selectedIndex]);
    table.setFilter(person => chosen.every(([name, place]) => person[name] === place) &&
      person.employer.includes(employer) && asked.every(word => person.found.includes(word)));
  };
  const tell = shown => {
    part("shown").textContent = shown === 0 ? "No connection fits all of this. “Show all” starts again."
      : shown === people.length ? `${counted(shown)} ${shown === 1 ? "connection" : "connections"}`
        : `${counted(shown)} of ${counted(people.length)} connections`;
    part("table").setAttribute("aria-rowcount", shown + 1);
    part("clear").hidden = shown === people.length;
  };
  const suggest = () => {
    const counts = new Map();
    for (const { company } of people) if (company) counts.set(company, (counts.get(company) ?? 0) + 1);
    const most = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
    part("companies").append(...most.slice(0, SUGGESTED).map(([company]) => made("option", "", { value: company })));
  };
  const listen = () => {
    let waiting;
    const soon = () => { clearTimeout(waiting); waiting = setTimeout(find, PATIENCE); };
    for (const name of ["search", "company"]) part(name).addEventListener("input", soon);
    for (const select of Object.values(choices)) select.addEventListener("change", find);
    part("clear").addEventListener("click", () => {
      for (const name of ["search", "company"]) part(name).value = "";
      for (const select of Object.values(choices)) select.selectedIndex = 0;
      find();
      part("search").focus();
    });
    for (const what of ["focusin", "pointerdown"])
      document.addEventListener(what, event => { held = Boolean(event.target.closest?.(".opener")); });
    part("table").addEventListener("keydown", event => {
      const row = event.target.classList.contains("opener") && rows.get(event.target.closest(".tabulator-row"));
      if (!row || !(event.key in STEPS)) return;
      event.preventDefault();
      go(row.getPosition() + STEPS[event.key]);
    });
    table.on("rowClick", (event, row) => {
      if (!event.target.closest(".evidence")) toggle(row);
    });
    table.on("dataFiltered", (_filters, left) => tell(left.length));
    /* The rows are stops of their own, and a grid may hold nothing else that is one. */
    table.on("tableBuilt", () => {
      part("table").querySelector(".tabulator-tableholder").removeAttribute("tabindex");
      settle();
    });
    table.on("renderComplete", settle);
    table.on("scrollVertical", () => requestAnimationFrame(settle));
  };

  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  part("table").closest("section").classList.add("scripted");
  part("table").closest(".live").hidden = false;
  table = new Tabulator(part("table"), {
    data: people, index: "i", nestedFieldSeparator: false, layout: "fitColumns", responsiveLayout: "hide", keybindings: false,
    maxHeight: "min(42rem, 80vh)", rowHeight: ROW_REMS * rem, rowFormatter: dress, columnHeaderSortMulti: false,
    columnDefaults: { headerSortTristate: true, titleFormatter: heading, headerWordWrap: true, resizable: false },
    columns: [
      column("Name", "name", byName, spelled, 8.4 * rem, 0, { widthGrow: 3 }),
      column("Company", "company", foreign, spelled, 8 * rem, 3, { widthGrow: 2 }),
      column("On record", "standing", worded("standing"), "number", 6.6 * rem, 0),
      column("Now", "activity", worded("activity"), "number", 6.4 * rem, 2),
      column("Last message", "last", dated, known, 6.4 * rem, 1, { headerSortStartingDir: "desc" }),
      column("They answered", "theirs", worded("theirs"), known, 7.4 * rem, 4, { headerSortStartingDir: "desc" }),
      column("You answered", "mine", worded("mine"), known, 7.4 * rem, 4, { headerSortStartingDir: "desc" }),
      column("Tie", "i", worded("tie"), "number", 4.6 * rem, 5),
      column("Connected", "connected", dated, "number", 6.4 * rem, 6, { headerSortStartingDir: "desc" }),
    ].filter(({ field }) => !unknown.includes(field)),
  });
  listen();
  suggest();
  tell(people.length);
})();
