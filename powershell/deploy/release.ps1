<#
.SYNOPSIS
    Opens the machine again and hands it to cloudbase-init. Every path out of the deploy-time retry ends here.
#>
Set-StrictMode -Version Latest

function Write-DeployLine {
    <#
    .SYNOPSIS
        One line of the deploy-time log, which stays on the machine.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Text)

    $line = [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ') + ' ' + $Text
    Add-Content -LiteralPath "$env:ProgramData\maas-windows-image\deploy.log" -Value $line -Encoding UTF8
}

function Open-Inbound {
    <#
    .SYNOPSIS
        Enables just those rules that were closed at seal, and takes the block away.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Folder)

    $text = Read-WholeFile -Path (Join-Path -Path $Folder -ChildPath 'closed-rules.json')
    if (-not [string]::IsNullOrEmpty($text)) {
        foreach ($name in (ConvertFrom-Json -InputObject $text)) {
            Enable-NetFirewallRule -Name $name -ErrorAction SilentlyContinue
        }
    }
    Set-NetFirewallProfile -Name Domain, Private, Public -DefaultInboundAction NotConfigured
}

function Start-CloudbaseInit {
    <#
    .SYNOPSIS
        The two steps of cloudbase-init's own SetupComplete.cmd. A machine without it is left alone.
    #>
    [CmdletBinding()]
    param()

    if ($null -eq (Get-Service -Name cloudbase-init -ErrorAction SilentlyContinue)) { return }
    [void](Start-NativeTool -Name 'sc.exe' -Arguments @('config', 'cloudbase-init', 'start=', 'auto') -TimeoutSeconds 60)
    [void](Start-NativeTool -Name 'net.exe' -Arguments @('start', 'cloudbase-init') -TimeoutSeconds 120)
}

function Complete-Deployment {
    <#
    .SYNOPSIS
        Releases the machine: each part is tried, whatever becomes of the others; what was kept is removed.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Folder, [Parameter(Mandatory = $true)] [string] $Why)

    Write-DeployLine -Text "released: $Why"
    try { Open-Inbound -Folder $Folder } catch { Write-DeployLine -Text "inbound: $($_.Exception.Message)" }
    try { Start-CloudbaseInit } catch { Write-DeployLine -Text "cloudbase-init: $($_.Exception.Message)" }
    foreach ($name in @('deploy', 'release')) {
        Unregister-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
    }
    Remove-Item -LiteralPath $Folder -Recurse -Force -ErrorAction SilentlyContinue
}
