// Links "#see-…" and "#open-…" become a trigger; the address bar never changes.
// Presses that need no server are followed here: to print, to sort, to choose a theme.
export default function (component) {
  const { setTriggerValue } = component;
  const wear = (theme) => {
    // Where Streamlit keeps the choice of its own menu, which this page does not show.
    const key = `stActiveTheme-${location.pathname}-v2`;
    localStorage.setItem(key, JSON.stringify(theme));
    location.reload();
  };
  const go = (address) => {
    const [kind, ...rest] = address.slice(1).split("-");
    if (kind === "print") window.print();
    else if (kind === "theme") wear(rest.join("-"));
    else if (kind === "see" || kind === "open") setTriggerValue("link", address.slice(1));
    else return false;
    return true;
  };
  const follow = (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || !go(link.getAttribute("href"))) return;
    event.preventDefault();
    event.stopPropagation();
  };
  // A link that was pressed before this was there has only changed the address.
  const early = location.hash;
  if (/^#(see|open)-/.test(early)) {
    history.replaceState(null, "", location.pathname + location.search);
    go(early);
  }
  const sort = (event) => {
    const head = event.target.closest?.("button.na-sort")?.closest("th");
    if (!head) return;
    const table = head.closest("table");
    const down = head.getAttribute("aria-sort") === "ascending";
    const said = (row) => {
      const cell = row.cells[head.cellIndex];
      return cell.dataset.sort ?? cell.textContent;
    };
    const compare = (one, other) =>
      said(one).localeCompare(said(other), undefined, { numeric: true });
    const rows = [...table.tBodies[0].rows].sort(compare);
    table.tBodies[0].append(...(down ? rows.reverse() : rows));
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  const pressed = (event) => {
    follow(event);
    sort(event);
  };
  document.addEventListener("click", pressed, true);
  return () => document.removeEventListener("click", pressed, true);
}
