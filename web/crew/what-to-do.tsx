import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { placeOf } from '../lib/alarm-text.ts'
import { Icon } from '../lib/icons.tsx'
import { local, words } from '../lib/language.ts'
import type { Card } from './fetched.ts'

export function WhatToDo({ card }: { readonly card: Card['card'] }): JSX.Element | null {
  const { label } = words()
  const steps = stepsOf(local(card.response))
  const [cause, consequence] = [local(card.cause), local(card.consequence)]
  if (steps.length === 0 && cause === '' && consequence === '') return null
  return (
    <section class="do">
      {steps.length > 0 && <h3>{label.response}</h3>}
      {steps.length > 1 ? (
        <ol class="steps">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : (
        steps.map((step) => (
          <p key={step} class="step">
            {step}
          </p>
        ))
      )}
      {consequence !== '' && (
        <p class="soft why">
          <b>{label.consequence}</b> {consequence}
        </p>
      )}
      {cause !== '' && (
        <p class="soft why">
          <b>{label.cause}</b> {cause}
        </p>
      )}
    </section>
  )
}

/** A text as steps: its sentences, where there are several. */
function stepsOf(text: string): string[] {
  // no look-behind: Safari learnt it in 16.4
  return (text.match(/[^。；;.]+(?:\.(?=\S)[^。；;.]+)*[。；;.]?/g) ?? [])
    .map((step) => step.trim().replace(/[；;]$/, ''))
    .filter((step) => step !== '')
}

/** Where it is, in a map that phones here have; coordinates are WGS 84. */
export function MapLink({
  value,
  alarm,
}: {
  readonly value: Card | undefined
  readonly alarm: AlarmBody
}): JSX.Element | null {
  const asset = value?.site?.assets.find(({ id }) => id === alarm.asset)
  const at = asset?.at ?? value?.site?.at
  if (!at) return null
  const name = encodeURIComponent(`${local(alarm.siteName)} ${placeOf(alarm)}`)
  const href = `https://uri.amap.com/marker?position=${at[1]},${at[0]}&name=${name}&coordinate=wgs84&callnative=1`
  return (
    <section class="links">
      <a class="btn" href={href} target="_blank" rel="noreferrer">
        <Icon name="map" />
        {words().page.card.map}
      </a>
    </section>
  )
}
