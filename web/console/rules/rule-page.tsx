import type { JSX } from 'preact'
import { read } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { Sign } from '../../lib/sign.tsx'
import { may } from '../may.ts'
import { Missing } from '../missing.tsx'
import { NotFetched } from '../not-fetched.tsx'
import { paneHash } from '../pane-view.ts'
import { useFetched } from '../use-fetched.ts'
import { trendHash } from '../view.ts'
import type { RuleBody, RuleEditBody, ShownEdit } from './bodies.ts'
import { readIncidents, writeIncidents } from './incident-text.ts'
import { OtherEdits } from './other-edits.tsx'
import { PastPart } from './past.tsx'
import type { RulesProps } from './props.ts'
import { readRule } from './read-rule.ts'
import { RuleForm } from './rule-form.tsx'
import { isOpen, originOf } from './rule-text.ts'
import { ruleWithout } from './rule-without.ts'
import { readTyped } from './typed.ts'
import { useCheck } from './use-check.ts'
import { usePast } from './use-past.ts'
import { useTyped } from './use-typed.ts'

interface Found {
  readonly rule: RuleBody | undefined
  readonly shown: ShownEdit | undefined
  readonly edits: readonly RuleEditBody[]
}

const refreshMs = 15_000
const daysOf = [
  ['30', 'd30'],
  ['90', 'd90'],
  ['365', 'd365'],
] as const

/** One rule, what it would be, and the same past under both. */
export function RulePage(props: RulesProps): JSX.Element {
  const { view } = props
  const { rules: w } = words()
  const id = view.id ?? ''
  const edit = view.asked['edit'] ?? ''
  const fetched = useFetched(`${id} ${edit}`, () => load(id, edit), refreshMs)
  const { found } = fetched
  const back = (
    <a class="btn quiet" href={paneHash({ name: 'rules', tab: 'all', asked: {} })}>
      ← {w.back}
    </a>
  )
  if (!found?.rule) {
    return (
      <section class="pan wait" role="status">
        {fetched.state === 'asked' && <p>{w.asked}</p>}
        {fetched.state === 'there' && <Missing what="rule" id={id} />}
        {fetched.state === 'failed' && fetched.is === 'refused' && edit !== '' && <Missing what="edit" id={edit} />}
        {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
        {back}
      </section>
    )
  }
  return <Rule key={edit} {...props} found={{ ...found, rule: found.rule }} onDone={fetched.again} back={back} />
}

interface RuleProps extends RulesProps {
  readonly found: Found & { readonly rule: RuleBody }
  readonly onDone: () => void
  readonly back: JSX.Element
}

function Rule({ model, city, view, actions, found, onDone, back }: RuleProps): JSX.Element {
  const all = words()
  const { rules: w } = all
  const { rule, shown, edits } = found
  const of = ruleWithout(rule, shown)
  const typing = useTyped(`rule ${rule.id} ${view.asked['edit'] ?? ''}`, of, shown)
  const { typed } = typing
  const days = daysOf.find(([each]) => each === view.asked['days'])?.[0] ?? '365'
  const incidents = readIncidents(view.asked['incidents'] ?? '')
  const mayEdit = may(model.me, 'engineer', rule.site)
  const own = placeOf(rule)
  const wide = view.asked['at'] === 'site' ? { at: rule.site, rule: own.rule } : own
  const place = shown ? { at: shown.edit.at, rule: shown.edit.rule } : wide
  const { set, wrong } = readTyped(of, typed)
  const isSet = Object.keys(set).length > 0
  const isAsked = mayEdit && isSet && Object.keys(wrong).length === 0
  const check = useCheck(place.at, place.rule, isAsked && (!shown || isOpen(shown.edit)) ? set : undefined)
  const isGood = isAsked && (check.name === 'good' || (shown !== undefined && !isOpen(shown.edit)))
  const past = usePast({ ...place, set: isGood ? set : undefined, days: Number(days), incidents })
  const put = (asked: Record<string, string>) => actions.onView({ ...view, asked: { ...view.asked, ...asked } }, 'same')
  const isCalm = rule.state === 'NORM'
  return (
    <>
      <section class="pan hd rulehd">
        {back}
        <h2>
          {local(rule.siteName)} · {rule.assetName ? local(rule.assetName) : rule.device} · {local(rule.name)}
        </h2>
        <Sign priority={rule.priority} look={isCalm ? 'hollow' : 'solid'} />
        <b>{all.priority[rule.priority]}</b>
        <span class={isCalm ? 'soft' : 'strong'}>{all.state[rule.state]}</span>
        <span class="soft">{originOf(rule)}</span>
        <span class="space" />
        {rule.looksAt.length > 0 && (
          <a class="btn" href={trendHash(...rule.looksAt)}>
            {w.trend}
          </a>
        )}
        <div class="seg">
          {daysOf.map(([each, name]) => (
            <button key={each} type="button" aria-pressed={days === each} onClick={() => put({ days: each })}>
              {w.days[name]}
            </button>
          ))}
        </div>
      </section>
      <div class="ruleg">
        <div class="stack">
          <RuleForm
            {...{ model, rule: of, shown, typing, set, wrong, check, mayEdit, place }}
            onWide={shown || own.at === rule.site || own.at === '' ? undefined : (at) => put({ at })}
            range={city.points.get(rule.point ? `${rule.site}/${rule.asset}/${rule.point}` : '')?.range}
            onChanged={onDone}
            onEdit={(id) => {
              if (id !== view.asked['edit']) put({ edit: id })
              onDone()
            }}
          />
          <OtherEdits edits={edits.filter(({ id }) => id !== shown?.edit.id)} now={model.now} />
        </div>
        <PastPart
          {...{ model, city, rule: of, set, check, past, mayEdit, incidents }}
          days={Number(days)}
          onIncidents={(next) => put({ incidents: writeIncidents(next) })}
        />
      </div>
    </>
  )
}

/** Where an edit of a rule alone is. */
function placeOf({ source, id }: RuleBody): { readonly at: string; readonly rule: string } {
  return source ? { at: source.at, rule: source.rule } : { at: '', rule: id }
}

async function load(id: string, edit: string): Promise<Found> {
  const shown = edit === '' ? undefined : await read<ShownEdit>(`/api/v1/rule-edits/${encodeURIComponent(edit)}`)
  let rule = await readRule(id)
  // of a whole site: one of those that it changes stands for all
  const first = shown?.alarms?.[0]
  if (!rule && first !== undefined) rule = await readRule(first)
  const site = rule?.site
  const list = site === undefined ? [] : await editsOf(site)
  const source = rule?.source
  const its = list.filter(
    ({ at, rule: name }) => name === source?.rule && (at === source.at || source.at.startsWith(`${at}/`)),
  )
  return { rule, shown, edits: its }
}

async function editsOf(site: string): Promise<readonly RuleEditBody[]> {
  const path = `/api/v1/rule-edits?limit=200&site=${encodeURIComponent(site)}`
  return (await read<{ readonly edits: readonly RuleEditBody[] }>(path)).edits
}
