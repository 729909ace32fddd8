import { fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { formatEntry, type JournalEntry } from '../../core/alarm/journal.ts'
import type { Message } from '../../core/message.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { gaugesPlant, journalInMemory, journalOf, morning, noon } from '../support/alarm-log.ts'
import { evaluate, evaluated, fill } from '../support/alarm-tail.ts'
import { temporaryFolder } from '../support/folder.ts'
import { programOf } from '../support/programs.ts'
import { openTestLog } from '../support/reading-log.ts'

/**
 * The mix of TSBS's IoT workload: messages come in batches, 1 % of which never come, and 5 % come too late, up to so many
 * batches after their turn.
 */
const [gauges, minutes] = [40, 360]
const [batch, missingShare, lateShare, latest] = [10, 0.01, 0.05, 12]
const minute = 60_000
/** The longest that a rule of the plant looks back: the window of its rate, and a sample more at either end. */
const reachMs = 12 * minute
const plant = gaugesPlant(gauges)
const ordered = [...morning(gauges, minutes)]

/** A small generator of its own, so that the mix is the same in every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

interface Mix {
  readonly messages: readonly Message[]
  readonly missing: readonly Message[]
  readonly batches: { readonly all: number; readonly missing: number; readonly late: number }
}

function mixed(messages: readonly Message[]): Mix {
  const next = dice(7)
  const batches = Array.from({ length: Math.ceil(messages.length / batch) }, (_, index) => ({
    turn: index,
    rows: messages.slice(index * batch, (index + 1) * batch),
  }))
  const [missing, kept]: [typeof batches, typeof batches] = [[], []]
  for (const one of batches) (next() < missingShare ? missing : kept).push(one)
  const sent = kept.map((one) => ({ ...one, turn: one.turn + (next() < lateShare ? 1 + latest * next() : 0) }))
  const late = sent.filter(({ turn }) => !Number.isInteger(turn)).length
  sent.sort((a, b) => a.turn - b.turn)
  let receivedAt = 0
  const received = sent
    .flatMap(({ rows }) => rows)
    .map((message) => {
      receivedAt = Math.max(receivedAt, message.receivedAt)
      return { ...message, receivedAt }
    })
  return {
    messages: received,
    missing: missing.flatMap(({ rows }) => rows),
    batches: { all: batches.length, missing: missing.length, late },
  }
}

const mix = mixed(ordered)
const sampledAt = ({ payload }: Message): number => JSON.parse(new TextDecoder().decode(payload)).at

/** The messages that were older than their device's newest when they came. */
function lateOnes(messages: readonly Message[]): ReadonlySet<Message> {
  const newest = new Map<string, number>()
  return new Set(
    messages.filter((message) => {
      const before = newest.get(message.client) ?? 0
      newest.set(message.client, Math.max(before, sampledAt(message)))
      return sampledAt(message) < before
    }),
  )
}

/** The same messages in the same order, received after the last of them, so many times faster than they came. */
function faster(messages: readonly Message[], times: number): Message[] {
  const from = messages.at(-1)?.receivedAt ?? noon
  return messages.map((message) => ({ ...message, receivedAt: from + (message.receivedAt - noon) / times }))
}

/**
 * The journal of the water, alarm by alarm: nothing of silence, which is on our own clock, nor that clock's times.
 * Between alarms of two gauges the order is that of receipts, too.
 */
function ofWater(lines: readonly string[]): string[] {
  const entries: JournalEntry[] = lines.map((line) => JSON.parse(line))
  return entries
    .filter(({ alarm }) => !alarm.endsWith('.silent'))
    .sort((a, b) => (a.alarm === b.alarm ? 0 : a.alarm < b.alarm ? -1 : 1))
    .map(formatWithout)
}

function formatWithout({ serverAt: _, ...entry }: JournalEntry): string {
  return formatEntry(entry as JournalEntry)
}

const only = (a: readonly string[], b: readonly string[]) => a.filter((line) => !b.includes(line))
const isDelayed = (message: Message) => message.receivedAt - sampledAt(message) >= minute
const deviceOf = (line: string) => /"linka\.[gd](\d+)\./.exec(line)?.[1] ?? ''

describe(`a log of ${ordered.length} messages, 1 % of the batches missing and 5 % out of order`, () => {
  const late = lateOnes(mix.messages)
  const journal = journalInMemory(plant, mix.messages)

  test('evaluated twice, once of them killed three times in between: the same journal, byte for byte', async () => {
    using folder = temporaryFolder()
    await using writer = await openTestLog(`${folder.path}/log`)
    for (let from = 0; from < mix.messages.length; from += 500) {
      await fill(writer, mix.messages.slice(from, from + 500))
    }
    await using undisturbed = await openAlarmStore({ folder: `${folder.path}/undisturbed` })
    {
      await using _running = evaluate(folder.path, undisturbed, { plant: { current: plant }, now: noon })
      await evaluated(undisturbed, mix.messages.length)
    }
    const program = programOf('alarm-evaluator')
    for (const death of ['1 before', '1 after', '2 before']) {
      const args = [folder.path, String(gauges), String(noon), ...death.split(' ')]
      await once(fork(program, args, { execPath: 'node_modules/.bin/node' }), 'exit')
    }
    await using killed = await openAlarmStore({ folder: folder.path })
    expect(await killed.cursor()).toBeGreaterThan(0)
    expect(await killed.cursor()).toBeLessThan(mix.messages.length)
    await using _running = evaluate(folder.path, killed, { plant: { current: plant }, now: noon })
    await evaluated(killed, mix.messages.length)
    expect(await journalOf(undisturbed)).toEqual(journal)
    expect(await journalOf(killed)).toEqual(journal)
  })

  test('received 10,000 times faster: the same alarms of the water at the same times', () => {
    const fast = journalInMemory(plant, faster(mix.messages, 10_000))
    const [here, there] = [ofWater(fast), ofWater(journal)]
    const differences = [...only(here, there), ...only(there, here)]
    // Where only samples decide, nothing differs. A delay that time makes run out does not wait for a sample that is late:
    // at 1× it has run out before that sample comes, and tells the value that was known then.
    expect(differences.filter((line) => !line.includes('.dry"'))).toEqual([])
    const held = new Set([...late, ...mix.messages.filter(isDelayed)].map(({ client }) => client.slice(1)))
    expect(differences.filter((line) => !held.has(deviceOf(line)))).toEqual([])
    const silent = (lines: readonly string[]) => lines.filter((line) => line.includes('.silent')).length
    console.log(
      `10,000 times faster: ${there.length} entries of the water, ${there.length - only(there, here).length} equal; ` +
        `${only(there, here).length} tell another value, for their delay ran out while a sample was on its way\n` +
        `${silent(fast)} entries of silence instead of ${silent(journal)}: at that speed nobody is silent for 5 min of our clock`,
    )
    expect(here.length).toBe(there.length)
    expect([silent(fast), silent(journal) > 0]).toEqual([0, true])
  })

  test('beside the same log in order: what differs is of the gauges that missed something, and each is explained', () => {
    // late messages change nothing: without them the journal is the same
    const withoutLate = journalInMemory(
      plant,
      mix.messages.filter((message) => !late.has(message)),
    )
    expect(ofWater(withoutLate)).toEqual(ofWater(journal))

    const [here, there] = [ofWater(journal), ofWater(journalInMemory(plant, ordered))]
    const missed = Map.groupBy([...mix.missing, ...late, ...mix.messages.filter(isDelayed)], ({ client }) =>
      client.slice(1),
    )
    const differences = [...only(here, there), ...only(there, here)]
    const unexplained = differences.filter((line) => {
      const { at }: JournalEntry = JSON.parse(line)
      const times = (missed.get(deviceOf(line)) ?? []).map(sampledAt)
      return !times.some((time) => time <= at && at - time <= reachMs)
    })
    expect(unexplained).toEqual([])
    console.log(
      `${mix.batches.all} batches, ${mix.batches.missing} missing, ${mix.batches.late} out of order: ` +
        `${mix.missing.length} messages never came, ${late.size} were older than their gauge's newest and moved nothing\n` +
        `${there.length} entries of the water in order, ${here.length} so; ${here.length - only(here, there).length} equal, ` +
        `${differences.length} differ, each within ${reachMs / minute} min after a sample of its gauge that never came, or came late`,
    )
    expect(there.length).toBeGreaterThan(100)
    expect(only(here, there).length).toBeLessThan(here.length / 2)
  })
})
