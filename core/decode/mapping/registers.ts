import { z } from 'zod'
import { quote } from '../json.ts'
import { Misfit } from '../misfit.ts'

/** Numbers that stand in several 16-bit registers, as a Modbus gateway passes them on. */

const types = {
  uint16: [1, (view) => view.getUint16(0)],
  int16: [1, (view) => view.getInt16(0)],
  uint32: [2, (view) => view.getUint32(0)],
  int32: [2, (view) => view.getInt32(0)],
  float32: [2, (view) => view.getFloat32(0)],
  uint64: [4, (view) => Number(view.getBigUint64(0))],
  int64: [4, (view) => Number(view.getBigInt64(0))],
  float64: [4, (view) => view.getFloat64(0)],
} as const satisfies Record<string, readonly [registers: number, read: (view: DataView) => number]>
type Type = keyof typeof types

export const RegisterType = z.enum(Object.keys(types) as [Type, ...Type[]])
/** As makers write it: A is the highest byte, and registers come in the order in which they are listed. */
export const RegisterOrder = z.enum(['ABCD', 'CDAB', 'BADC', 'DCBA'])

export interface Registers {
  readonly type: Type
  readonly order: z.output<typeof RegisterOrder>
}

export function registersIn(type: Type): number {
  return types[type][0]
}

/** The number; undefined or null where no register has a value, a misfit where one is missing or none of 16 bits. */
export function registersOf(sent: readonly unknown[], { type, order }: Registers): unknown {
  if (sent.every((one) => one === undefined)) return undefined
  if (sent.every((one) => one === undefined || one === null)) return null
  const wrong = sent.findIndex((one) => !isRegister(one))
  if (wrong >= 0) return new Misfit(`${quote(sent[wrong])} where a register of 16 bits was expected`)
  const view = new DataView(new ArrayBuffer(2 * sent.length))
  const isSwapped = order === 'CDAB' || order === 'DCBA'
  const isLittle = order === 'BADC' || order === 'DCBA'
  for (const [index, one] of (isSwapped ? sent.toReversed() : sent).entries()) {
    view.setUint16(2 * index, Number(one), isLittle)
  }
  const value = types[type][1](view)
  const isExact = !type.endsWith('64') || type.startsWith('float') || Number.isSafeInteger(value)
  return isExact ? value : new Misfit(`${value} is more than a number can hold exactly`)
}

/** Some gateways pass them on with a sign. */
function isRegister(sent: unknown): boolean {
  return typeof sent === 'number' && Number.isInteger(sent) && sent >= -0x8000 && sent <= 0xffff
}
