import { describe, expect, test } from 'vitest'
import { crcOf } from '../../../../core/decode/sl651/crc.ts'
import { hexOf } from '../../../../core/decode/sl651/digits.ts'
import { elementOf } from '../../../../core/decode/sl651/elements.ts'
import { type Frame, formatFrame, scanFrame } from '../../../../core/decode/sl651/frame.ts'
import { headOfMessage, joined } from '../../../../core/decode/sl651/message.ts'
import { acknowledgement, question, refusal } from '../../../../core/decode/sl651/reply.ts'
import { asciiAck, asciiPeriodic, bytesOf, frameBytes, latin, sl651Frames } from '../../../support/sl651-frames.ts'

/** Frames and what answers them, byte for byte. */
function frameOf(bytes: Uint8Array): Frame {
  const scan = scanFrame(bytes)
  if (scan.name !== 'frame') throw new Error(`no frame: ${scan.name}`)
  expect(scan.next).toBe(bytes.length)
  return scan.frame
}

test('the CRC is that of MODBUS', () => {
  expect(crcOf(latin('123456789'))).toBe(0x4b37)
})

describe('every frame is read, and written again as it was', () => {
  const { manual, ...good } = sl651Frames
  test.each(Object.entries(good))('%s', (_, hex) => {
    expect(hexOf(formatFrame(frameOf(bytesOf(hex))))).toBe(hex)
  })
  test.each([asciiPeriodic, asciiAck])('ASCII', (text) => {
    expect(String.fromCharCode(...formatFrame(frameOf(latin(text))))).toBe(text)
  })
  test('one with a wrong CRC is none', () => {
    expect(scanFrame(bytesOf(manual))).toEqual({ name: 'skip', because: 'bad-crc', next: 1 })
    expect(scanFrame(bytesOf(sl651Frames.periodic.replace(/21$/, '20')))).toMatchObject({ because: 'bad-crc' })
  })
  test.each([0x00, 0x02, 0x16, 0x41])('one whose text ends with %i is none', (end) => {
    expect(scanFrame(formatFrame({ ...frameOf(frameBytes('periodic')), end }))).toMatchObject({ because: 'noise' })
  })
  test.each([0x03, 0x04, 0x05, 0x06, 0x15, 0x17, 0x1b])('one whose text ends with %i is one', (end) => {
    expect(frameOf(formatFrame({ ...frameOf(frameBytes('periodic')), end })).end).toBe(end)
  })
  test('one that is cut off is waited for', () => {
    const whole = frameBytes('periodic')
    for (let length = 0; length < whole.length; length++)
      expect(scanFrame(whole.subarray(0, length)), `${length} bytes`).toEqual({ name: 'wait' })
  })
})

test('the header says who speaks to whom', () => {
  const { body, ...keepAlive } = frameOf(frameBytes('keepAlive'))
  expect(keepAlive).toEqual({
    encoding: 'hex',
    direction: 'up',
    centre: 1,
    station: '0012345678',
    password: '1234',
    code: 0x2f,
    end: 3,
  })
  expect(headOfMessage(joined([frameOf(frameBytes('keepAlive'))]))).toEqual({ serial: 3, sent: '591011155111' })
  expect(frameOf(frameBytes('packet1')).packet).toEqual({ total: 2, number: 1 })
  expect(frameOf(latin(asciiPeriodic))).toMatchObject({
    encoding: 'ascii',
    centre: 1,
    station: '0060010203',
    code: 0x32,
  })
  expect(body.length).toBe(8)
})

describe('acknowledgements', () => {
  const ackOf = (frame: Frame, time?: string, ending?: 'hang-up') => {
    const { serial, sent } = headOfMessage(joined([frame]))
    return acknowledgement(frame, { serial, time: time ?? sent, ...(ending && { ending }) })
  }
  test.each([
    ['test', 'testAck', undefined, undefined],
    ['periodic', 'periodicAck', undefined, undefined],
    ['hourly', 'hourlyHangUp', '260703110016', 'hang-up'],
  ] as const)('of %s', (of, expected, time, ending) => {
    expect(hexOf(ackOf(frameOf(frameBytes(of)), time, ending))).toBe(sl651Frames[expected])
  })
  test('in ASCII', () => {
    expect(String.fromCharCode(...ackOf(frameOf(latin(asciiPeriodic)), '260703101501'))).toBe(asciiAck)
  })
  test('of several packets there is one', () => {
    const last = frameOf(frameBytes('packet2'))
    expect(hexOf(acknowledgement(last, { serial: 12, time: '260703110013' }))).toBe(sl651Frames.packetsAck)
    const asked = refusal(last, { serial: 12, time: '260703110012', number: 1 })
    expect(hexOf(asked)).toBe(sl651Frames.packet1Refused)
  })
  test('ACK where more messages follow', () => {
    const more = { ...frameOf(frameBytes('periodic')), end: 0x17 }
    expect(frameOf(ackOf(more)).end).toBe(0x06)
  })
})

test('questions', () => {
  const of = { encoding: 'hex', centre: 1, station: '0060010203', password: '1234' } as const
  const [level, voltage] = ['39', 'VT'].map((id) => {
    const element = elementOf(id)
    if (!element) throw new Error(id)
    return element
  })
  if (!level || !voltage) throw new Error('no elements')
  const time = '260703110016'
  expect(hexOf(question(of, { kind: 'latest' }, time))).toBe(sl651Frames.askLatest)
  expect(hexOf(question(of, { kind: 'elements', elements: [level, voltage] }, time))).toBe(sl651Frames.askElements)
  const series = { kind: 'series', from: '26070300', to: '26070308', stepMinutes: 60, element: level } as const
  expect(hexOf(question(of, series, time))).toBe(sl651Frames.askSeries)
  const clock = frameOf(question(of, { kind: 'set-clock' }, time))
  expect(clock).toMatchObject({ direction: 'down', code: 0x4a, end: 0x05 })
  expect(hexOf(clock.body)).toBe(`0000${time}`)
})

describe('noise between frames', () => {
  const whole = frameBytes('periodic')
  test.each([
    ['one 7E', '7E'],
    ['three 7E', '7E7E7E'],
    ['a start that is none', '7E7E0100'],
    ['SOH', '01'],
    ['anything', '00FF0D0A'],
    ['the beginning of another frame', sl651Frames.status.slice(0, 24)],
  ])('%s', (_, noise) => {
    const stream = bytesOf(noise + sl651Frames.periodic)
    const found: Frame[] = []
    for (let at = 0; at < stream.length; ) {
      const scan = scanFrame(stream, at)
      // what looks like a longer frame is waited for: the listener goes on behind it after a pause
      if (scan.name === 'wait') at++
      else at = scan.next
      if (scan.name === 'frame') found.push(scan.frame)
    }
    expect(found).toEqual([frameOf(whole)])
  })
})
