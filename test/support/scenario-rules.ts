/**
 * Alarm rules for the plant of Lhasa as a city would write them (starting points of its design), under the rule ids
 * that scenarios expect.
 */
const level = { point: 'level', deadband: 0.03, onDelay: '2min', offDelay: '10min' }
const rise = { id: 'rise', kind: 'rate-of-rise', per: '1h', window: '30min' }
const flood = [
  { id: 'high', kind: 'high', limit: 'WRZ', ...level },
  { id: 'high-high', kind: 'high-high', limit: 'GRZ', ...level },
  { ...rise, change: 0.3, point: 'level' },
]

export const scenarioRules = {
  templates: {
    'level-gauge': flood,
    gully: flood,
    barrage: [
      { id: 'high', kind: 'high', limit: 'WRZ', ...level, point: 'level_up' },
      { id: 'high-high', kind: 'high-high', limit: 'GRZ', ...level, point: 'level_up' },
    ],
    gate: [
      {
        id: 'gate-stuck',
        kind: 'deviation',
        point: 'opening',
        from: 'command',
        limit: 3,
        onDelay: '2min',
        elapse: 'time',
      },
    ],
    pump: [
      { id: 'trip', kind: 'state', point: 'state', states: ['tripped'], latching: true },
      { id: 'starts', kind: 'starts', point: 'state', limit: 6 },
    ],
    sump: [
      { id: 'high', kind: 'high', point: 'level', limit: 2.8, deadband: 0.05 },
      { id: 'low', kind: 'low', point: 'level', limit: 0.5, deadband: 0.05 },
    ],
    lake: [
      { id: 'high', kind: 'high', point: 'level', limit: 2.2, deadband: 0.02, offDelay: '30min' },
      { id: 'low', kind: 'low', point: 'level', limit: 1.1, deadband: 0.02, offDelay: '30min' },
      { id: 'leak', kind: 'rate-of-fall', point: 'level', change: 0.03, per: '1h', window: '2h' },
    ],
    screen: [{ id: 'blocked', kind: 'state', point: 'blocked', states: ['on'], onDelay: '3min' }],
    weather: [{ id: 'frost', kind: 'low', point: 'air', limit: 0, deadband: 1, onDelay: '10min' }],
    '*': [
      { id: 'no-mains', kind: 'state', point: 'mains', states: ['failed'], onDelay: '1min' },
      { id: 'battery-low', kind: 'low', point: 'battery', limit: 11.8, deadband: 0.2, onDelay: '30min' },
      { id: 'bad-quality', kind: 'bad-quality', point: '*', onDelay: '30min' },
    ],
  },
  devices: [
    { id: 'silent', kind: 'silent' },
    { id: 'clock', kind: 'clock' },
  ],
  // The plant file gives this channel no levels.
  overrides: ['high', 'high-high'].map((rule, index) => ({
    ...{ at: 'norbulingka/channel/level', rule },
    set: { limit: 0.9 + 0.2 * index },
  })),
}
