// Links "#see-…" inside answers become a trigger; the address bar never changes.
// Presses that need no server, to print and to sort a table, are followed here.
export default function (component) {
  const { setTriggerValue } = component;
  const follow = (event) => {
    const link = event.target.closest?.('a[href^="#see-"], a[href="#print"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    if (link.getAttribute("href") === "#print") window.print();
    else setTriggerValue("see", link.getAttribute("href").slice(5));
  };
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
