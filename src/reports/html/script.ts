/** Sorting and filtering of the comparison table; the report is complete without it. Plain browser JavaScript. */
export const script = `
const table = document.querySelector('table.compare');
const controls = document.querySelector('.controls');
if (table && controls) {
  controls.hidden = false;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const search = controls.querySelector('input[type=search]');
  const advisory = controls.querySelector('input[type=checkbox]');
  const buttons = [...controls.querySelectorAll('button')];
  const status = controls.querySelector('[role=status]');
  const empty = document.querySelector('.no-match');
  let kind = '';
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const listed = !('advisory' in row.dataset) || (advisory !== null && advisory.checked);
      const visible = listed && (kind === '' || row.dataset.verdict === kind) && row.dataset.name.includes(wanted);
      row.hidden = !visible;
      if (visible) shown += 1;
    }
    empty.hidden = shown > 0;
    status.textContent = shown + ' / ' + rows.length;
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      kind = button.value;
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      filter();
    });
  }
  search.addEventListener('input', filter);
  if (advisory) advisory.addEventListener('change', filter);
  for (const header of table.querySelectorAll('th[data-key]')) {
    header.querySelector('button').addEventListener('click', () => {
      const key = header.dataset.key;
      const direction = header.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      for (const other of table.querySelectorAll('th[aria-sort]')) other.removeAttribute('aria-sort');
      header.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
      rows.sort((a, b) => direction * (key === 'name'
        ? a.dataset.name.localeCompare(b.dataset.name)
        : Number(a.dataset[key]) - Number(b.dataset[key])));
      body.append(...rows);
    });
  }
  filter();
}
`;
