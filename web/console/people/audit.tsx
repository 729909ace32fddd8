import type { JSX } from 'preact'
import type { AdminWords } from '../../../core/words/en-admin.ts'
import { read } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { doerName, personName } from '../../lib/names.ts'
import { clockSeconds, day } from '../../lib/time.ts'
import { FindField } from '../find-field.tsx'
import { NotFetched } from '../not-fetched.tsx'
import { cityTime } from '../rules/incidents.tsx'
import { csvText, saveFile } from '../save-file.ts'
import { useFetched } from '../use-fetched.ts'
import { Wide } from '../wide.tsx'
import type { PeopleProps } from './props.ts'

type Act = keyof AdminWords['audit']['act']

interface Entry {
  readonly number: number
  readonly at: string
  readonly what: Act
  readonly by: string
  readonly person?: string
  readonly about?: string
  readonly address?: string
  readonly detail?: string
}
interface Page {
  readonly entries: readonly Entry[]
  readonly next?: number
}

const pageOf = 100
/** Of a file: more is asked for by the API. */
const mostSaved = 10_000
const dayMs = 86_400_000

/** Who let whom in, put whom out, and changed who is on duty. */
export function AuditTable({ view, actions }: PeopleProps): JSX.Element {
  const { admin: w } = words()
  const { find = '', what = '', from = '', to = '', before = '' } = view.asked
  const put = (asked: Record<string, string>) =>
    actions.onView({ ...view, tab: 'audit', asked: { ...view.asked, before: '', ...asked } }, 'same')
  const [begin, end] = [cityTime(from), cityTime(to)]
  const filters = {
    ...(find.trim() !== '' && { find: find.trim() }),
    ...(what !== '' && { what }),
    ...(begin !== undefined && { from: String(begin) }),
    ...(end !== undefined && { to: String(end + dayMs) }),
  }
  const query = new URLSearchParams({ ...filters, limit: String(pageOf), ...(before !== '' && { before }) })
  const fetched = useFetched(String(query), () => read<Page>(`/api/v1/audit?${query}`))
  const { found } = fetched
  return (
    <>
      <div class="bar2">
        <FindField label={w.audit.find} value={find} onFind={(text) => put({ find: text })} />
        <label>
          <span class="vh">{w.audit.what}</span>
          <select class="field" onChange={(event) => put({ what: event.currentTarget.value })}>
            <option value="" selected={what === ''}>
              {w.audit.all}
            </option>
            {(Object.keys(w.audit.act) as Act[]).map((act) => (
              <option key={act} value={act} selected={act === what}>
                {w.audit.act[act]}
              </option>
            ))}
          </select>
        </label>
        {(
          [
            ['from', from],
            ['to', to],
          ] as const
        ).map(([name, value]) => (
          <label key={name} class="inline">
            {w.audit[name]}
            <input
              class="field"
              type="date"
              value={value}
              onChange={(event) => put({ [name]: event.currentTarget.value })}
            />
          </label>
        ))}
        <span class="space" />
        <button type="button" class="btn" disabled={!found} onClick={() => void saveAll(filters)}>
          {w.audit.export}
        </button>
      </div>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!found && fetched.state === 'asked' && <p class="note soft">{w.asked}</p>}
      {found?.entries.length === 0 && <p class="note">{w.audit.none}</p>}
      {found && found.entries.length > 0 && <Table entries={found.entries} />}
      <div class="bar2">
        {before !== '' && (
          <button type="button" class="btn" onClick={() => put({ before: '' })}>
            {w.audit.newest}
          </button>
        )}
        {found?.next !== undefined && (
          <button type="button" class="btn" onClick={() => put({ before: String(found.next) })}>
            {w.audit.older}
          </button>
        )}
      </div>
    </>
  )
}

function Table({ entries }: { readonly entries: readonly Entry[] }): JSX.Element {
  const { admin: w } = words()
  const { column, act } = w.audit
  return (
    <Wide label={w.tab.audit}>
      <table class="rules">
        <thead>
          <tr>
            {(['at', 'what', 'by', 'about', 'address', 'detail'] as const).map((each) => (
              <th key={each} scope="col">
                {column[each]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map(({ number, at, what, by, person, about, address, detail }) => (
            <tr key={number} data-entry={number}>
              <td class="num">
                {day(Date.parse(at))} {clockSeconds(at)}
              </td>
              <td>{act[what]}</td>
              <th scope="row">{doerName(by, person)}</th>
              <td>{about === undefined ? '' : personName(about)}</td>
              <td class="num soft">{address}</td>
              <td class="soft">{detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

/** All that the filter finds, page by page, newest first. */
async function saveAll(filters: Readonly<Record<string, string>>): Promise<void> {
  const { act } = words().admin.audit
  const rows: (string | number)[][] = [['number', 'at', 'act', 'what', 'by', 'person', 'about', 'address', 'detail']]
  let before: number | undefined
  do {
    const query = new URLSearchParams({
      ...filters,
      limit: '1000',
      ...(before !== undefined && { before: String(before) }),
    })
    const page: Page = await read<Page>(`/api/v1/audit?${query}`)
    for (const { number, at, what, by, person = '', about = '', address = '', detail = '' } of page.entries) {
      rows.push([number, at, what, act[what], by, person, about, address, detail])
    }
    before = page.next
  } while (before !== undefined && rows.length < mostSaved)
  saveFile('huoshui-audit.csv', 'text/csv', csvText(rows))
}
