import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { read } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { Sign } from '../../lib/sign.tsx'
import { FindField } from '../find-field.tsx'
import type { City } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { paneHash } from '../pane-view.ts'
import { SiteChoice } from '../tabs.tsx'
import { useFetched } from '../use-fetched.ts'
import { Wide } from '../wide.tsx'
import type { RuleBody } from './bodies.ts'
import type { RulesProps } from './props.ts'
import { originOf, settingText } from './rule-text.ts'

interface RulesBody {
  readonly rules: readonly RuleBody[]
  readonly total: number
}

const pageOf = 200
const onlys = ['all', 'standing', 'edited'] as const
const refreshMs = 15_000

/** Every compiled rule; what alarms says so first. */
export function RuleList({ view, city, actions }: RulesProps): JSX.Element {
  const { rules: w } = words()
  const { site = '', find = '', only = 'all' } = view.asked
  const [count, setCount] = useState(pageOf)
  const put = (asked: Record<string, string>) => actions.onView({ ...view, asked: { ...view.asked, ...asked } }, 'same')
  const query = new URLSearchParams({
    ...(site !== '' && { site }),
    ...(find.trim() !== '' && { find: find.trim() }),
    ...(only === 'edited' && { edited: '1' }),
  })
  const load = () => readRules(query, { count, only: only === 'standing' ? 'standing' : 'all' })
  const fetched = useFetched(`${query} ${count} ${only}`, load, refreshMs)
  const { found } = fetched
  return (
    <>
      <div class="bar2">
        <FindField label={w.find} value={find} onFind={(text) => put({ find: text })} />
        <SiteChoice
          label={w.site}
          all={w.allSites}
          sites={city.sites.map(({ id, name }) => ({ id, name: local(name) }))}
          chosen={site}
          onChoose={(id) => put({ site: id })}
        />
        <div class="seg">
          {onlys.map((each) => (
            <button key={each} type="button" aria-pressed={only === each} onClick={() => put({ only: each })}>
              {w.only[each]}
            </button>
          ))}
        </div>
        <span class="say" role="status">
          {found && fill(w.shown, { shown: found.rules.length, all: found.total })}
        </span>
      </div>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!found && fetched.state === 'asked' && <p class="note soft">{w.asked}</p>}
      {found?.rules.length === 0 && <p class="note">{w.none}</p>}
      {found && found.rules.length > 0 && <RuleTable rules={found.rules} city={city} />}
      {found && found.total > found.rules.length && (
        <p class="note">
          <button type="button" class="btn" onClick={() => setCount(count + pageOf)}>
            {w.more}
          </button>
        </p>
      )}
    </>
  )
}

/** Those whose alarm stands, then the others, each by id. */
async function readRules(
  query: URLSearchParams,
  { count, only }: { readonly count: number; readonly only: 'all' | 'standing' },
): Promise<RulesBody> {
  const ask = (standing: '0' | '1') =>
    read<RulesBody>(
      `/api/v1/rules?${new URLSearchParams({ ...Object.fromEntries(query), standing, limit: String(count) })}`,
    )
  const [standing, calm] = await Promise.all([ask('1'), only === 'all' ? ask('0') : undefined])
  return {
    rules: [...standing.rules, ...(calm?.rules ?? [])].slice(0, count),
    total: standing.total + (calm?.total ?? 0),
  }
}

interface TableProps {
  readonly rules: readonly RuleBody[]
  readonly city: City
}

function RuleTable({ rules, city }: TableProps): JSX.Element {
  const { rules: w } = words()
  const { column } = w
  return (
    <Wide label={w.tab.all}>
      <table class="rules">
        <thead>
          <tr>
            <th scope="col">
              <span class="vh">{column.priority}</span>
            </th>
            <th scope="col">{column.rule}</th>
            <th scope="col">{column.place}</th>
            <th scope="col" class="r">
              {column.limit}
            </th>
            <th scope="col">{column.state}</th>
            <th scope="col">{column.from}</th>
            <th scope="col" class="r">
              {column.deadband}
            </th>
            <th scope="col" class="r">
              {column.onDelay}
            </th>
            <th scope="col" class="r">
              {column.offDelay}
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <RuleRow key={rule.id} rule={rule} city={city} />
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function RuleRow({ rule, city }: { readonly rule: RuleBody; readonly city: City }): JSX.Element {
  const { id, point, looksAt, name, siteName, assetName, device, priority, state, trialOf } = rule
  const all = words()
  const isCalm = state === 'NORM'
  const of = point === undefined ? undefined : city.points.get(looksAt[0] ?? '')?.name
  return (
    <tr data-rule={id}>
      <td class="c">
        <span class={isCalm ? 'calmly' : ''} title={all.priority[priority]}>
          <Sign priority={priority} look={isCalm ? 'hollow' : 'solid'} />
          <span class="vh">{all.priority[priority]}</span>
        </span>
      </td>
      <th scope="row" class="sn wrap">
        <a href={paneHash({ name: 'rules', tab: 'rule', id: trialOf?.alarm ?? id, asked: {} })}>{local(name)}</a>
      </th>
      <td class="wrap">
        {local(siteName)} · {assetName ? local(assetName) : device}
        {of && ` · ${local(of)}`}
      </td>
      <td class="r num">{settingText(rule, 'limit') || settingText(rule, 'change')}</td>
      <td class={isCalm ? 'soft wrap' : 'strong wrap'}>{all.state[state]}</td>
      <td class="soft wrap">{originOf(rule)}</td>
      <td class="r num">{settingText(rule, 'deadband')}</td>
      <td class="r num">{settingText(rule, 'onDelay')}</td>
      <td class="r num">{settingText(rule, 'offDelay')}</td>
    </tr>
  )
}
