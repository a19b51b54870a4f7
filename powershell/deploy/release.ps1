<#
.SYNOPSIS
    Opens the machine again and hands it to cloudbase-init. Every path out of the deploy-time retry ends here.
#>
Set-StrictMode -Version Latest

function Write-DeployLine {
    <#
    .SYNOPSIS
        One line of the deploy-time log, which stays on the machine. A full disk must not keep the machine closed.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Text)

    $line = [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ') + ' ' + ($Text -replace '[\r\n]+', ' ')
    try { Add-Content -LiteralPath "$imageFolder\deploy.log" -Value $line -Encoding UTF8 }
    catch { Write-Verbose -Message "the log cannot be written: $($_.Exception.Message)" }
}

function Start-CloudbaseInit {
    <#
    .SYNOPSIS
        The two steps of cloudbase-init's own SetupComplete.cmd. A machine without it is left alone.
    #>
    [CmdletBinding()]
    param()

    if ($null -eq (Get-Service -Name cloudbase-init -ErrorAction SilentlyContinue)) { return }
    $run = Start-NativeTool -Name 'sc.exe' -Arguments @('config', 'cloudbase-init', 'start=', 'auto') -TimeoutSeconds 60
    if ($run.ExitCode -ne 0) { throw "sc.exe config cloudbase-init ended with exit code $($run.ExitCode)" }
    $run = Start-NativeTool -Name 'net.exe' -Arguments @('start', 'cloudbase-init') -TimeoutSeconds 120
    # 2: it runs already.
    if ($run.ExitCode -notin @(0, 2)) { throw "net.exe start cloudbase-init ended with exit code $($run.ExitCode)" }
}

function Test-NothingKept {
    <#
    .SYNOPSIS
        Whether the order holds no package: then nothing was closed, and nothing is opened.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    try { return (@((ConvertFrom-Json -InputObject ([string](Read-WholeFile -Path "$imageFolder\deploy\order.json"))).packages).Count -eq 0) }
    catch { return $false }
}

function Invoke-ReleasePart {
    <#
    .SYNOPSIS
        One part of the release, tried three times, whatever becomes of the others. Gives whether it is done.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] [string] $Name, [Parameter(Mandatory = $true)] [scriptblock] $Body)

    for ($try = 1; $try -le 3; $try++) {
        try { [void](& $Body); return $true }
        catch { Write-DeployLine -Text "${Name}: $($_.Exception.Message)" }
        if ($try -lt 3) { Start-Sleep -Seconds 2 }
    }
    return $false
}

function Complete-Deployment {
    <#
    .SYNOPSIS
        Releases the machine and removes what was kept. May be called by several at once, again and again, and after a cut.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Why)

    try { Invoke-Exclusively -LockPath "$imageFolder\release.lock" -TimeoutSeconds 300 -Body { Open-Machine -Why $Why } }
    catch {
        Write-DeployLine -Text "releasing without the lock: $($_.Exception.Message)"
        Open-Machine -Why $Why
    }
}

function Open-Machine {
    <#
    .SYNOPSIS
        The release itself. Inbound comes first, and as long as it is not open nothing is removed: the timed task comes again.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Why)

    $memory = $null
    try { $memory = Open-Memory } catch { Write-DeployLine -Text "deploy.json: $($_.Exception.Message)" }
    if ($null -eq $memory -or $null -eq $memory.released) {
        Write-DeployLine -Text "releasing the machine: $Why"
        $record = $null
        try { $record = Read-ClosedRecord } catch { Write-DeployLine -Text "closed.json: $($_.Exception.Message)" }
        $open = (Test-NothingKept) -or (Invoke-ReleasePart -Name 'inbound' -Body { Open-Inbound -Record $record })
        [void](Invoke-ReleasePart -Name 'services' -Body { Resume-ListeningService -Record $record -Start })
        [void](Invoke-ReleasePart -Name 'cloudbase-init' -Body { Start-CloudbaseInit })
        if (-not $open) { Write-DeployLine -Text 'inbound is still closed: the timed task tries again'; return }
        # They take the most, and a full disk could not even hold the outcome.
        Remove-Item -LiteralPath "$imageFolder\deploy\packages" -Recurse -Force -ErrorAction SilentlyContinue
        try { Save-Outcome -Memory $memory -Why $Why } catch { Write-DeployLine -Text "deploy.json: $($_.Exception.Message)" }
        Write-DeployLine -Text 'released'
    }
    Remove-DeployTrace
}

function Save-Outcome {
    <#
    .SYNOPSIS
        Ends deploy.json: each package with its outcome, when the machine was released, and why.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [AllowNull()] $Memory, [Parameter(Mandatory = $true)] [string] $Why)

    if ($null -eq $Memory) {
        Remove-Item -LiteralPath "$imageFolder\deploy.json" -Force -ErrorAction SilentlyContinue
        $Memory = Open-Memory
    }
    foreach ($entry in @($Memory.packages | Where-Object { $_.status -eq 'begun' })) { $entry.status = 'cut-off' }
    $Memory.status = 'released'
    $Memory.released = [pscustomobject]@{ time = (Get-Now); why = $Why; seconds = (Get-SecondsSpent -Memory $Memory) }
    Save-Memory -Memory $Memory
}

function Reset-SetupScript {
    <#
    .SYNOPSIS
        Leaves the setup scripts fit for another capture of this machine: SetupComplete.cmd in the shape for nothing kept, no ErrorHandler.cmd of ours.
    #>
    [CmdletBinding()]
    param()

    $folder = "$env:SystemRoot\Setup\Scripts"
    $shape = "$imageFolder\deploy\deploy\SetupComplete-nothing-kept.cmd"
    # cmd.exe reads a command file while it runs it.
    if (-not (Test-SetupEnded) -or -not (Test-Path -LiteralPath $shape)) { return }
    Copy-Item -LiteralPath $shape -Destination "$folder\SetupComplete.cmd" -Force
    if ([string](Read-WholeFile -Path "$folder\ErrorHandler.cmd") -notmatch '^@rem Written by maas-windows-image:') { return }
    Remove-Item -LiteralPath "$folder\ErrorHandler.cmd" -Force
    if (Test-Path -LiteralPath "$folder\ErrorHandler-before.cmd") { Move-Item -LiteralPath "$folder\ErrorHandler-before.cmd" -Destination "$folder\ErrorHandler.cmd" }
}

function Remove-DeployTrace {
    <#
    .SYNOPSIS
        Removes packages, tasks, scripts and notes. deploy.log, deploy.json and the logs of what failed stay.
    #>
    [CmdletBinding()]
    param()

    try { Reset-SetupScript } catch { Write-DeployLine -Text "setup scripts: $($_.Exception.Message)" }
    # The tasks before the scripts that they run, and after what takes room.
    foreach ($name in @('deploy', 'release')) {
        Unregister-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
    }
    # An installer that was ended may hold its package for a moment.
    for ($try = 1; $try -le 10 -and (Test-Path -LiteralPath "$imageFolder\deploy"); $try++) {
        if ($try -gt 1) { Start-Sleep -Seconds 1 }
        Remove-Item -LiteralPath "$imageFolder\deploy" -Recurse -Force -ErrorAction SilentlyContinue
    }
    if (Test-Path -LiteralPath "$imageFolder\deploy") { Write-DeployLine -Text "could not be removed: $imageFolder\deploy" }
    foreach ($name in @('closed.json', 'watch.json', 'setup-complete.txt')) {
        Remove-Item -LiteralPath "$imageFolder\$name" -Force -ErrorAction SilentlyContinue
    }
    try { Remove-RegistryKey -Path $deployKey } catch { Write-DeployLine -Text "registry: $($_.Exception.Message)" }
}
