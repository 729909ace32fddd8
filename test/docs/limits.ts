/**
 * Amounts of documents that nobody measured: limits, times by design, constants of a protocol, sizes in a story. All
 * others stand beside the command that prints them (`figures.test.ts`).
 */
export const limits: Readonly<Record<string, readonly string[]>> = {
  'docs/alarms.md': ['10 s', '192 MB', '1 %', '5 %', '15 %', '95 %'],
  'docs/api.md': ['5 s', '10 s', '30 s', '120 s', '16 kB', '1 MiB'],
  'docs/console.md': ['90 s'],
  'docs/crew-page.md': ['1.5 s', '3 s', '5 s', '8 s', '30 s'],
  'docs/crews.md': ['2 s', '15 s', '30 s'],
  'docs/devices.md': ['0.25 s', '10 s', '64 kB', '32 MB', '1 MiB', '16 MiB', '64 MiB'],
  'docs/formats.md': ['10 s'],
  'docs/login.md': ['2 s', '19 MiB'],
  'docs/notices.md': ['1 s', '3 s', '4 s', '15 s', '70 s'],
  'docs/orders.md': ['5 s', '15 s', '5 MB', '1 GB'],
  'docs/production.md': ['0.2 to 5 s', '5 s', '10 s', '15 s', '30 s', '60 s', '120 s', '10 GiB'],
  'docs/replay.md': ['30 s'],
  'docs/run.md': ['8 GB', '10 GiB'],
  'docs/runbook.md': ['5 GB'],
  'docs/scale.md': ['50 ms', '3 s', '5 s', '10 s', '30 s', '4 to 9 s', '384 KiB', '1 MiB', '8 MiB', '32 MiB'],
  'docs/security.md': ['5 s'],
  'docs/simulators.md': ['0.1 to 5 s', '16 MB', '3 GB', '10 MB', '100 MB', '20 s'],
  'docs/sl651.md': ['3 s', '60 s', '64 KB', '16 MB', '32 MB'],
}
