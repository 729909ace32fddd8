import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { z } from 'zod'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import type { Backtest } from '../../../api/backtests/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { read, reasonOf } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { allAlarms } from '../alarm-table/address.ts'
import { may } from '../may.ts'
import type { City, Model } from '../model.ts'
import { useFetched } from '../use-fetched.ts'
import { hashOf } from '../view.ts'
import { Wide } from '../wide.tsx'
import { adviceText } from './advice-text.ts'
import type { Kpis } from './kpis.ts'

interface BadActorsProps {
  readonly kpis: Kpis
  readonly city: City
  readonly model: Model
}

type Job = z.infer<typeof Backtest>
type Advice =
  | { readonly state: 'none' | 'asking' }
  | { readonly state: 'there'; readonly by: ReadonlyMap<string, string> }
  | { readonly state: 'failed'; readonly reason: string }

const pollMs = 1_500

/** The noisiest alarms, each with one next step: what a replay of the past advises, or a look at the instrument. */
export function BadActors({ kpis, model }: BadActorsProps): JSX.Element {
  const { text } = words().console.health
  const [advice, setAdvice] = useState<Advice>({ state: 'none' })
  const ids = kpis.topTen.map(({ alarm }) => alarm)
  const fetched = useFetched(ids.join(' '), () => readAlarms(ids))
  const alarms = fetched.found ?? new Map<string, AlarmBody>()

  async function ask(): Promise<void> {
    setAdvice({ state: 'asking' })
    try {
      const points = [...alarms.values()].flatMap(({ point }) => point ?? [])
      setAdvice({ state: 'there', by: await adviceOn([...new Set(points)], kpis.from) })
    } catch (error) {
      setAdvice({ state: 'failed', reason: reasonOf(error) })
    }
  }

  return (
    <Wide kind="pan" label={text.noisy}>
      <div class="hd">
        <h2>{text.noisy}</h2>
        <span class="space" />
        {may(model.me, 'engineer') && ids.length > 0 && (
          <button type="button" class="btn" disabled={advice.state === 'asking'} onClick={() => void ask()}>
            {advice.state === 'asking' ? text.asking : text.ask}
          </button>
        )}
      </div>
      {advice.state === 'failed' && (
        <p class="note stale" role="alert">
          {fill(text.failed, { reason: advice.reason })}
        </p>
      )}
      {ids.length === 0 && <p class="note">{text.none}</p>}
      {ids.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{text.alarm}</th>
              <th scope="col" class="r">
                {text.times}
              </th>
              <th scope="col" class="r">
                {text.share}
              </th>
              <th scope="col">{text.advice}</th>
              <th scope="col">
                <span class="vh">{text.rule}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {kpis.topTen.map(({ alarm: id, annunciations }) => {
              const alarm = alarms.get(id)
              return (
                <tr key={id} data-actor={id}>
                  <th scope="row">
                    <a href={hashOf({ ...allAlarms, tab: 'history', days: 30, open: id })}>
                      {alarm ? `${wholePlaceOf(alarm)} ${whatOf(alarm)}` : id}
                    </a>
                  </th>
                  <td class="r num">{annunciations}</td>
                  <td class="r num">
                    {Number(((annunciations / Math.max(1, kpis.annunciations)) * 100).toPrecision(3))} %
                  </td>
                  <td>{advice.state === 'there' ? adviceText(annunciations, advice.by.get(id), text) : ''}</td>
                  <td class="r">
                    <a class="btn quiet" href={hashOf({ name: 'rules', tab: 'rule', id, asked: {} })}>
                      {text.rule}
                    </a>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </Wide>
  )
}

async function readAlarms(ids: readonly string[]): Promise<ReadonlyMap<string, AlarmBody>> {
  const all = await Promise.all(
    ids.map((id) => read<AlarmBody>(`/api/v1/alarms/${encodeURIComponent(id)}`).catch(() => undefined)),
  )
  return new Map(all.flatMap((alarm) => (alarm ? [[alarm.id, alarm] as const] : [])))
}

/** What a replay under the rules in force advises, by alarm. Rejects as `read` does. */
async function adviceOn(points: readonly string[], from: string): Promise<ReadonlyMap<string, string>> {
  let job = await read<Job>('/api/v1/backtests', { body: { from, to: 'now', points } })
  while (job.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    job = await read<Job>(`/api/v1/backtests/${job.id}`)
  }
  if (!job.report) throw new Error(local(job.says) || job.because)
  return new Map(job.report.advice.map(({ alarm, says }) => [alarm, local(says)]))
}
