import { describe, expect, test } from '@jest/globals'
import { fates, kbOf, lay, playPackages } from './package-lab.ts'

describe('update packages in a guest', () => {
  test('what a restart or a kill cuts is closed and resumed: nothing is lost, nothing is installed twice', async () => {
    const ids = ['cut', 'restarts', 'killed', 'next', 'loops']
    const { story, verdict, notes, programs, told } = await playPackages(
      {
        packages: fates(ids, {
          cut: { cuts: 1 },
          restarts: { restarts: true },
          killed: { takes: '5s' },
          loops: { cuts: 9 }
        })
      },
      lay(ids),
      `
Wait-State { $state.marker } 120
Tell lines @($state.lines | ForEach-Object { $_.text })
$id = Start-Task 'round 1' (Select-Package 'killed', 'next')
Wait-State { @($state.packages | Where-Object { $_.id -eq 'killed' -and @($_.attempts)[-1].class -eq 'running' }).Count -gt 0 }
# The task's own process, not the installer that it has started.
$folder = "FOLDER/simulated-host/vms/$($guest.vmId)/processes"
Wait-State { @(Get-ChildItem -LiteralPath $folder | Where-Object { (Read-WholeFile -Path $_.FullName) -eq 'dism.exe' }).Count -gt 0 }
foreach ($note in @(Get-ChildItem -LiteralPath $folder)) {
    if ((Read-WholeFile -Path $note.FullName) -eq 'powershell' -and [int]$note.Name -ne $PID) { Stop-Process -Id ([int]$note.Name) -Force }
}
# What has only just begun is given ten seconds: pretend that they have passed.
$file = 'FOLDER/os.vhdx.volume/Windows/Temp/b/state.json'
Write-WholeFile -Path $file -Text ((Read-WholeFile -Path $file) -replace (Get-TaskEntry $id).start, '2026-01-01T00:00:00.000Z')
Wait-State { (Get-TaskEntry $id).status -eq 'ended' }
Tell killed (Get-TaskEntry $id).error
Invoke-Task 'round 1' (Select-Package 'killed', 'next')
foreach ($time in 1..2) {
    $former = $state.bootId
    $id = Start-Task "loop $time" (Select-Package 'loops')
    Wait-State { (Get-TaskEntry $id).status -eq 'ended' -and (Test-NewBoot $former) }
}
Tell cut (Get-TaskEntry $id).error
Invoke-Task 'loop 3' (Select-Package 'loops')
`,
      { first: ['cut', 'restarts'] }
    )
    expect(told).toMatchObject({ killed: 'cut by the end of its process', cut: expect.stringMatching(/^cut by /) })
    // Its own restart comes before or after its end is seen.
    expect(story('restarts')[0]).toMatch(/^first group: (none cut, absent > unknown|1641 reboot, absent > pending)$/)
    expect(Object.fromEntries(ids.filter((id) => id !== 'restarts').map((id) => [id, story(id)]))).toEqual({
      cut: ['first group: none cut, absent > unknown', 'first group: 0 ok, absent > installed'],
      killed: ['round 1: none cut, absent > unknown', 'round 1: none have, installed > installed'],
      next: ['round 1: 0 ok, absent > installed'],
      loops: ['loop 1: none cut, absent > unknown', 'loop 2: none cut, absent > unknown']
    })
    expect(notes('cut')).toContain('cut by a restart of Windows')
    expect(notes('killed')).toContain('cut by the end of the task that had begun it')
    expect(Object.fromEntries(ids.map((id) => [id, verdict(id)]))).toEqual({
      ...{ cut: 'installed', restarts: 'installed', killed: 'installed', next: 'installed', loops: 'exhausted' }
    })
    const added = (id: string) =>
      programs.filter(
        ({ args }) =>
          args.some((each) => each.includes(`kb${kbOf(ids.indexOf(id))}`) && each.startsWith('/PackagePath')) &&
          args.includes('/Add-Package')
      )
    // A program that was killed with its machine leaves no line.
    expect([added('cut').length, added('restarts').length, added('killed').length]).toEqual([1, 1, 1])
  }, 240_000)

  test("any other step that a restart cuts ends the build at once; what is pending is told by Windows' own signals", async () => {
    const step = { id: 'template-1', kind: 'command', name: 'Sleepy', commandLine: 'sleepy', timeoutSeconds: 600 }
    const { told } = await playPackages(
      { 'template-commands': [{ contains: 'sleepy', hangs: true }] },
      lay(['never']),
      String.raw`
Wait-State { @($state.steps).Count -gt 0 }
Tell signals (Invoke-InGuest {
    . 'C:\Windows\Temp\b\shared\events.ps1'
    . 'C:\Windows\Temp\b\shared\windows.ps1'
    . 'C:\Windows\Temp\b\guest\servicing.ps1'
    $signals = @{ quiet = (Test-ServicingBusy -QuietSeconds 3600), (Test-ServicingBusy -QuietSeconds 0); none = @(Get-PendingSignal) }
    $servicing = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'
    Set-RegistryValue -Path "$servicing\PackagesPending" -Name 'x' -Value 'the key stays, empty'
    Set-RegistryValue -Path "$servicing\SessionsPending" -Name 'Exclusive' -Value 0 -Type DWord
    Set-RegistryValue -Path 'SYSTEM\CurrentControlSet\Control\Session Manager' -Name 'PendingFileRenameOperations' -Value @('\??\C:\x', '') -Type MultiString
    $signals.stillNone = @(Get-PendingSignal)
    $signals.advisory = @(Get-AdvisorySignal)
    Set-RegistryValue -Path "$servicing\SessionsPending" -Name 'Exclusive' -Value 3 -Type DWord
    Set-RegistryValue -Path "$servicing\PackagesPending\Package_for_KB1" -Name 'x' -Value 'y'
    $signals.both = @(Get-PendingSignal)
    $signals
})
Tell priority ((Read-WholeFile -Path "FOLDER/simulated-host/vms/$($guest.vmId)/tasks/%5Cmaas-windows-image%5Cboot/task.json") -match '"priority":4\b')
Request-Restart
Wait-State { $null -ne $state.failed }
`,
      { steps: [{ ...step, allowExitCodes: [0], onFailure: 'continue' }] }
    )
    expect(told).toMatchObject({
      signals: {
        quiet: [true, false],
        none: [],
        stillNone: [],
        advisory: ['Session Manager\\PendingFileRenameOperations (1)'],
        both: [
          expect.stringMatching(/^Component Based Servicing\\PackagesPending \(1: package_for_kb1\)$/i),
          'Component Based Servicing\\SessionsPending'
        ]
      },
      priority: true,
      state: {
        marker: false,
        failed: { message: 'Sleepy was cut by a restart of Windows' },
        steps: [
          { outcome: 'failed', output: [expect.stringContaining('Windows restarted in the middle of this step')] }
        ]
      }
    })
  }, 120_000)
})
