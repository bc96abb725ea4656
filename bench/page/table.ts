import { html, type Html } from "./html";

type Cell = Html | string | number;

/** A row's name, its cells, and a class of its own. A row without cells is a heading across the table. */
export interface Row {
  name: Cell;
  cells?: readonly Cell[];
  style?: "apart";
}

/** A column's name, and where it isn't a number but text or a lead figure, its class. */
export interface Column {
  name: Cell;
  style?: "strong" | "text" | "text long";
}

export interface TableParts {
  caption: string;
  /** What the first column has. */
  first: string;
  columns: readonly (Column | string)[];
  rows: readonly Row[];
  /** Long: it scrolls downwards, too. */
  tall?: boolean;
}

/** A table in a box that scrolls by itself, with the keyboard, too; its first column stays in view. */
export function scrollTable({ caption, first, columns, rows, tall = false }: TableParts): Html {
  const all = columns.map((column): Column => (typeof column === "string" ? { name: column } : column));
  return html`<p class="caption" aria-hidden="true">${caption}</p>
    <div class="scroll${tall ? " tall" : ""}" role="group" aria-label="${caption}" tabindex="0">
      <table>
        <caption class="unseen">
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col"><span>${first}</span></th>
            ${all.map(({ name, style }) => html`<th scope="col" class="${style ?? ""}">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => tableRow(row, all))}
        </tbody>
      </table>
    </div>
    <p class="hint" aria-hidden="true">Scroll sideways for more columns →</p>`;
}

function tableRow({ name, cells, style }: Row, columns: readonly Column[]): Html {
  if (!cells) {
    return html`<tr class="group">
      <th scope="rowgroup" colspan="${columns.length + 1}"><span>${name}</span></th>
    </tr>`;
  }
  return html`<tr${style && html` class="${style}"`}>
    <th scope="row">${name}</th>
    ${cells.map((cell, index) => html`<td class="${columns[index]?.style ?? ""}">${cell}</td>`)}
  </tr>`;
}
