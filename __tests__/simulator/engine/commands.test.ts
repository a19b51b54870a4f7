import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { asset } from '../../../src/assets.ts'
import { buildTime, runScript } from './engine.ts'

interface Command {
  readonly from: 'engine' | 'core'
  readonly parameters: readonly string[]
}

/** Every cmdlet of the engine's own, and of the core those that are asked for, in the shape of commands.json. */
const listing = `
param([string[]]$Core)
$names = $Core -split ','
$common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
$commands = [ordered]@{}
foreach ($command in Get-Command -CommandType Cmdlet | Sort-Object Name) {
    $own = $command.ImplementingType.Assembly.GetName().Name -eq 'maas-windows-image-engine'
    if (-not $own -and $names -notcontains $command.Name) { continue }
    $commands[$command.Name] = [ordered]@{
        from = $(if ($own) { 'engine' } else { 'core' })
        parameters = @($command.Parameters.Keys | Where-Object { $common -notcontains $_ } | Sort-Object)
    }
}
ConvertTo-Json $commands -Depth 4 -Compress
`

test(
  'commands.json lists what the engine has',
  async () => {
    const listed: Record<string, Command> = JSON.parse(
      await readFile(`${asset('simulator/engine')}/commands.json`, 'utf8')
    ).commands
    const core = Object.keys(listed).filter((name) => listed[name]?.from === 'core')
    const ended = await runScript('engine', listing, { args: ['-Core', core.join(',')] })
    expect(ended).toMatchObject({ exitCode: 0, errors: '' })
    expect(listed).toEqual(JSON.parse(ended.output))
  },
  buildTime
)
