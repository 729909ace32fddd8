/** Gives a table to the browser as a file: with the byte order mark that spreadsheets want. */
export function saveText(csv: string, name: string): void {
  const link = document.createElement('a')
  const url = URL.createObjectURL(new Blob([`\ufeff${csv}`], { type: 'text/csv;charset=utf-8' }))
  link.href = url
  link.download = `huoshui-${name}-${new Date().toISOString().slice(0, 16).replace(/:/g, '')}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Rows as CSV (RFC 4180). What a person wrote must not become a formula where the file is opened as a table: it gets a `'`. */
export function csvOfRows(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}
