import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

/**
 * Makes the extract of the measured data sets from the whole of them: node test/data/extract.ts FOLDER, where FOLDER has
 * logan-river and ea-england. What a licence does not let into this repository is not in it (README.md).
 */

/** The raw values; the whole has a technician's corrections and labels beside them. */
const columns = ['datetime', 'temp', 'cond', 'ph', 'do', 'turb', 'stage']

export interface Extract {
  /** In test/data. */
  readonly file: string
  readonly text: string
}

/** A whole file as text, unpacked, with \n at the end of each of its lines and none that is empty. */
function whole(folder: string, file: string): string {
  const bytes = readFileSync(join(folder, file))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  return `${text.replaceAll('\r\n', '\n').trimEnd()}\n`
}

function rawRows(text: string, wanted: (datetime: string) => boolean): string {
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  const places = columns.map((column) => header.indexOf(column))
  const kept = rows.filter(([datetime = '']) => wanted(datetime))
  return `${[header, ...kept].map((row) => places.map((place) => row[place]).join(',')).join('\n')}\n`
}

/** What the extract is of the data sets in a folder. */
export function extractOf(folder: string): Extract[] {
  const mendon = whole(folder, 'logan-river/Mendon2019.csv.gz')
  // the sonde that was frozen from 7 February on, and some weeks before and after
  const winter = (datetime: string) => datetime >= '2019-01-15' && datetime < '2019-04-01'
  return [
    {
      file: 'logan-river/BlackSmithFork2015.csv.gz',
      text: rawRows(whole(folder, 'logan-river/BlackSmithFork2015.csv.gz'), () => true),
    },
    { file: 'logan-river/Mendon2019-winter.csv.gz', text: rawRows(mendon, winter) },
    { file: 'ea-england/england_2021-05-07.csv.gz', text: whole(folder, 'ea-england/england_2021-05-07.csv') },
  ]
}

if (import.meta.main) {
  for (const { file, text } of extractOf(process.argv[2] ?? '')) {
    const path = join(import.meta.dirname, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, gzipSync(text, { level: 9 }))
  }
}
