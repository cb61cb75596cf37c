// Sorts and sifts the tables that ask for it. Without it every page is complete, in its own order.
"use strict";
{
  const said = document.currentScript.dataset;
  const words = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const LONG = 20;
  const fill = (text, ...values) => values.reduce((done, one) => done.replace("{}", () => one), text);
  const made = (tag, given) => Object.assign(document.createElement(tag), given);
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  // What a row sorts by: a number or a text; nothing where nothing is printed, which comes last.
  const keyOf = (cell, numbers) => {
    const text = cell.textContent.trim();
    if (!text || text === "–") return null;
    const number = parseFloat(cell.dataset.v ?? text.replace(/\u202f/g, ""));
    return numbers && !Number.isNaN(number) ? number : text;
  };
  const compared = (one, other) =>
    typeof one === "number" && typeof other === "number" ? one - other
      : typeof one === typeof other ? words.compare(one, other) : typeof one === "number" ? -1 : 1;

  const sortable = (table, say) => {
    const body = table.tBodies[0], first = [...body.rows], heads = [...table.tHead.rows[0].cells];
    const sort = (head, at) => {
      const way = { ascending: "descending", descending: "first" }[head.ariaSort] ?? "ascending";
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      const rows = first.map((row) => [keyOf(row.cells[at], head.matches(".n, .v")), row]);
      const turn = way === "descending" ? -1 : 1;
      if (way !== "first") {
        head.ariaSort = way;
        rows.sort(([one], [other]) =>
          one === null || other === null ? (one === null) - (other === null) : turn * compared(one, other));
      }
      body.append(...rows.map(([, row]) => row));
      say(fill(said[way], head.textContent));
    };
    heads.forEach((head, at) => {
      const button = made("button", { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(head, at));
    });
    table.classList.add("sorts");
  };

  const sifted = (rows, say) => {
    const label = made("label", { textContent: `${said.filter} ` });
    const input = made("input", { type: "search", autocomplete: "off" });
    input.addEventListener("input", () => {
      const wanted = plain(input.value).split(/\s+/);
      rows.forEach((row) => {
        const text = plain(row.textContent);
        row.hidden = !wanted.every((one) => text.includes(one));
      });
      say(fill(said.rows, rows.filter((row) => !row.hidden).length, rows.length));
    });
    label.append(input);
    return label;
  };

  for (const table of document.querySelectorAll("table[data-sort]")) {
    const tools = made("div", { className: "sift" }), status = made("span", { role: "status" });
    const say = (text) => { status.textContent = text; };
    const rows = [...table.tBodies[0].rows];
    if (rows.length > LONG) tools.append(sifted(rows, say));
    else tools.className = "away";
    tools.append(status);
    (table.closest(".wide") ?? table).before(tools);
    sortable(table, say);
  }
}
