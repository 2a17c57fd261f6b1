@echo off
rem Starts lmresp on Windows: see the script "lmresp" beside this one, which does the same and more.
rem Here there is no ahead-of-time cache, and a checkout is built only when there is no jar yet.
setlocal

set "folder=%~dp0"
for %%I in ("%folder%..") do set "root=%%~fI"
if exist "%root%\lmresp.jar" (set "home=%root%") else (set "home=%root%\target")

set "java_home="
if defined LMRESP_JAVA_HOME (
    call :try "%LMRESP_JAVA_HOME%"
) else (
    if defined JAVA_HOME call :try "%JAVA_HOME%"
    if defined JAVA25_HOME call :try "%JAVA25_HOME%"
    for /f "delims=" %%J in ('where java 2^>nul') do call :try "%%~dpJ.."
    for /d %%J in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Zulu\*" "%USERPROFILE%\.jdks\*") do call :try "%%~J"
)
if not defined java_home (
    >&2 echo lmresp: needs Java version 25 or newer: install one, or set LMRESP_JAVA_HOME to its folder.
    exit /b 69
)

if not exist "%home%\lmresp.jar" call :build || exit /b 1

set "collector=-XX:+UseG1GC -XX:G1HeapRegionSize=1m -XX:G1PeriodicGCInterval=25000 -XX:+ExplicitGCInvokesConcurrent"
set "heap=-Xms48m -XX:NewSize=24m -XX:MaxNewSize=64m -XX:GCTimeRatio=4 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30"
if defined LMRESP_JAVA_OPTS (
    echo "%LMRESP_JAVA_OPTS%" | findstr /r /c:"-XX:+Use.*GC" >nul && set "collector="
    echo "%LMRESP_JAVA_OPTS%" | findstr /r /c:"-Xm" /c:"HeapSize" /c:"RAMPercentage" /c:"NewSize" >nul && set "heap="
)
set "tier=-XX:TieredStopAtLevel=1"
if "%~1"=="serve" set "tier="
if "%~1"=="run" set "tier="
if "%~1"=="mock" set "tier="
"%java_home%\bin\java" %collector% %heap% -XX:-UsePerfData %tier% --sun-misc-unsafe-memory-access=allow %LMRESP_JAVA_OPTS% -jar "%home%\lmresp.jar" %*
exit /b %ERRORLEVEL%

:try
if defined java_home exit /b 0
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "major="
for /f tokens^=2^ delims^=^" %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do (
    for /f "delims=." %%M in ("%%V") do set "major=%%M"
)
if not defined major exit /b 0
if %major% GEQ 25 set "java_home=%~f1"
exit /b 0

:build
>&2 echo lmresp: building (first run) ...
if not exist "%home%" mkdir "%home%"
pushd "%root%"
set "JAVA_HOME=%java_home%"
call mvnw.cmd -B -ntp -Dquick -Dmaven.test.skip=true package >"%home%\lmresp-build.log" 2>&1
set "status=%ERRORLEVEL%"
popd
if not "%status%"=="0" >&2 echo lmresp: the build failed; all of its output is in %home%\lmresp-build.log
exit /b %status%
