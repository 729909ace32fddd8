import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mostRemembered, SessionSent } from '../../broker/sent/session-sent.ts'

interface Sent {
  readonly id: number
  readonly mark: number
  readonly serial: number
}

/** How clients number their messages: on and on, or with the smallest number that is free. */
const numberings = {
  counting: (last: number) => (last % 65_535) + 1,
  'smallest free': (_last: number, unanswered: readonly Sent[]) => {
    let id = 1
    while (unanswered.some((sent) => sent.id === id)) id++
    return id
  },
  'few, in a circle': (last: number) => (last % 40) + 1,
} as const

/** What each connection does: how many new messages, how many of all arrive, how many answers come back. */
const connection = fc.record({ made: fc.nat(20), arrive: fc.nat(40), answered: fc.nat(40) })

/** A client with a bounded window speaks to a broker over connections that break; the log that the broker wrote. */
function story(
  connections: readonly { made: number; arrive: number; answered: number }[],
  how: { numbering: keyof typeof numberings; markOf: (serial: number) => number },
) {
  const broker = new SessionSent()
  const logged: number[] = []
  let unanswered: Sent[] = []
  let lastId = 0
  let serial = 0
  for (const { made, arrive, answered } of [...connections, { made: 0, arrive: 100, answered: 100 }]) {
    // in order: first what was not answered, marked DUP, then what is new
    const onTheWay = unanswered.map((sent) => ({ ...sent, dup: true }))
    for (let n = 0; n < made && unanswered.length < 20; n++) {
      lastId = numberings[how.numbering](lastId, unanswered)
      const sent = { id: lastId, mark: how.markOf(serial), serial: serial++ }
      unanswered.push(sent)
      onTheWay.push({ ...sent, dup: false })
    }
    const arrived = onTheWay.slice(0, arrive)
    for (const { id, mark, dup, serial } of arrived) {
      if (dup && broker.find(id, mark) !== undefined) continue
      logged.push(serial)
      broker.note(id, mark)
      broker.written()
    }
    const done = new Set(arrived.slice(0, answered).map((sent) => sent.serial))
    unanswered = unanswered.filter((sent) => !done.has(sent.serial))
  }
  return { logged, total: serial }
}

const stories = fc.array(connection, { maxLength: 12 })
const bySerial = (one: number, other: number) => one - other

test.each(Object.keys(numberings) as (keyof typeof numberings)[])(
  'messages that differ are kept once each, whatever is lost on the way: ids %s',
  (numbering) => {
    fc.assert(
      fc.property(stories, (connections) => {
        const { logged, total } = story(connections, { numbering, markOf: (serial) => serial + 1 })
        expect(logged.toSorted(bySerial)).toEqual(Array.from({ length: total }, (_, serial) => serial))
      }),
    )
  },
)

test('messages that all look the same are kept once each, where ids count on', () => {
  fc.assert(
    fc.property(stories, (connections) => {
      const { logged, total } = story(connections, { numbering: 'counting', markOf: () => 7 })
      expect(logged.toSorted(bySerial)).toEqual(Array.from({ length: total }, (_, serial) => serial))
    }),
  )
})

test('a session remembers so many, and the newest', () => {
  const sent = new SessionSent()
  for (let id = 1; id <= 2 * mostRemembered; id++) {
    sent.note(id, id)
    sent.written()
  }
  expect(sent.find(mostRemembered, mostRemembered)).toBeUndefined()
  expect(sent.find(mostRemembered + 1, mostRemembered + 1)).toBe(mostRemembered)
  expect(sent.find(2 * mostRemembered, 2 * mostRemembered)).toBe(2 * mostRemembered - 1)
})

test('an id after which another was used twice was answered: what has it now is another message', () => {
  const sent = new SessionSent()
  for (const id of [1, 2, 3]) sent.note(id, id)
  expect(sent.find(1, 1)).toBe(0)
  sent.note(2, 9)
  expect(sent.find(1, 1)).toBeUndefined()
  expect(sent.find(2, 9)).toBe(3)
  expect(sent.find(2, 2)).toBeUndefined()
})
