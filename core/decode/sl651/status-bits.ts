/**
 * Element 45 (遥测站状态, table 58): what each bit of the 32 says, from the lowest. A point's wire name is `ZT.` and the
 * name; the word is a state's. Bits 12 to 31 are reserved.
 */
export const statusBits: readonly { readonly name: string; readonly words: readonly [zero: string, one: string] }[] = [
  { name: 'mains', words: ['ok', 'failed'] },
  { name: 'battery_low', words: ['off', 'on'] },
  { name: 'level_alarm', words: ['off', 'on'] },
  { name: 'flow_alarm', words: ['off', 'on'] },
  { name: 'quality_alarm', words: ['off', 'on'] },
  { name: 'flow_meter_fault', words: ['off', 'on'] },
  { name: 'level_meter_fault', words: ['off', 'on'] },
  // the other way round than the others: so the standard has it
  { name: 'door', words: ['open', 'closed'] },
  { name: 'memory_fault', words: ['off', 'on'] },
  { name: 'card', words: ['off', 'on'] },
  { name: 'pump', words: ['running', 'stopped'] },
  { name: 'water_low', words: ['off', 'on'] },
]
