import { markup, type Markup } from './markup.ts';

export interface DataColumn {
  readonly title: string;
  readonly className?: 'right' | 'latency';
  /** Read aloud, but not shown: the cells speak for themselves. */
  readonly hidden?: boolean;
}

/** A table in a frame that scrolls sideways where it is too wide, by keyboard too. */
export function dataTable(label: string, columns: readonly DataColumn[], rows: readonly Markup[]): Markup {
  const heads = columns.map(
    ({ title, className, hidden }) =>
      markup`<th scope="col" class="${className ?? ''}">${hidden === true ? markup`<span class="visually-hidden">${title}</span>` : title}</th>`,
  );
  return markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
