@echo off
rem SPDX-License-Identifier: Apache-2.0
rem
rem The one door to Gatun on Windows; does what the script run does elsewhere. A JDK tells its version in its file
rem "release", Maven in the name of a jar: no JVM is started to find them.
setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
set "ROOT=%ROOT:~0,-1%"
set "COMMAND=%~1"

if "%COMMAND%"=="" goto usage
if /i "%COMMAND%"=="help" goto usage
if /i "%COMMAND%"=="-h" goto usage
if /i "%COMMAND%"=="--help" goto usage
for %%c in (demo serve test bench format mvn) do if /i "%COMMAND%"=="%%c" goto known
>&2 echo run.cmd knows no command '%COMMAND%'.
>&2 echo.
call :help 1>&2
exit /b 2

:usage
call :help
exit /b 0

:help
echo Usage: run COMMAND
echo.
echo   demo [--quick]             start the inference server, send it real requests, show what the copies cost
echo   serve [ARGUMENTS]          start the inference server
echo   test [MAVEN ARGUMENTS]     build everything, run every test, close with one summary
echo   bench [PATTERN] [--quick] [--save FILE]
echo                              run the benchmarks; FILE gets the table
echo   bench races [--long]       run what threads race for, with jcstress
echo   bench memory               what a dict of a million rows takes, beside its peers, and what a million
echo                              round trips of Arrow's C data interface leave
echo   bench first                what first calls take with the Vector API and without
echo   bench fuzz [--count N]     read mutated .npy, .npz, safetensors and Arrow files in a JVM of 64 MB
echo   format                     format every source file
echo   mvn ARGUMENTS              run Maven on the JDK that was found
echo   help                       show this text
echo.
echo Needs JDK 25 and Maven 3.8, or newer. Only the first build needs the network.
exit /b 0

:known
rem Everything after the command as it was written: %1, %2 ... would split at "=".
set "ARGUMENTS="
for /f "tokens=1,* delims= " %%a in ("%*") do set ARGUMENTS=%%b

set "JDK="
set "SEEN="
if defined JAVA_HOME call :consider_jdk "%JAVA_HOME%"
for /f "delims=" %%j in ('where javac.exe 2^>nul') do call :consider_jdk "%%~dpj.."
for %%d in ("Java" "Eclipse Adoptium" "Microsoft" "Zulu" "Amazon Corretto" "BellSoft") do (
  for /d %%j in ("%ProgramFiles%\%%~d\*") do call :consider_jdk "%%~j"
)
for /d %%j in ("%USERPROFILE%\.jdks\*") do call :consider_jdk "%%~j"
if not defined JDK goto no_jdk
set "JAVA_HOME=%JDK%"

set "MVN="
set "SEEN="
for /f "delims=" %%m in ('where mvn.cmd 2^>nul') do call :consider_maven "%%~m"
if defined MAVEN_HOME call :consider_maven "%MAVEN_HOME%\bin\mvn.cmd"
if not defined MVN goto no_maven
rem Maven's own libraries still use Unsafe, of which a newer JDK warns on every start.
set "MAVEN_OPTS=--sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
rem ND4J's threads fight over few cores: see OMP_NUM_THREADS in CONTRIBUTING.md.
if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=1"
goto %COMMAND%

:demo
call :start serving-demo org.gatun.serving.Demo
exit /b %ERRORLEVEL%

:serve
call :start serving-demo org.gatun.serving.Serve
exit /b %ERRORLEVEL%

:bench
if /i "%~2"=="races" goto races
if /i "%~2"=="memory" goto memory
if /i "%~2"=="first" goto first
if /i "%~2"=="fuzz" goto fuzz
call :start benchmarks org.gatun.benchmarks.Bench
exit /b %ERRORLEVEL%

:races
set "RACES="
for /f "tokens=1,* delims= " %%a in ("%ARGUMENTS%") do set RACES=%%b
set "ARGUMENTS=%RACES%"
call :start benchmarks\races org.gatun.benchmarks.races.Races
exit /b %ERRORLEVEL%

:memory
set "ARGUMENTS="
call :start benchmarks org.gatun.benchmarks.DictMemory
exit /b %ERRORLEVEL%

:first
set "ARGUMENTS="
call :start benchmarks org.gatun.benchmarks.FirstCalls
exit /b %ERRORLEVEL%

:fuzz
set "FUZZ="
for /f "tokens=1,* delims= " %%a in ("%ARGUMENTS%") do set FUZZ=%%b
set "ARGUMENTS=%FUZZ%"
call :start benchmarks org.gatun.benchmarks.fuzz.Fuzz
exit /b %ERRORLEVEL%

:test
"%JAVA_HOME%\bin\java.exe" -XX:TieredStopAtLevel=1 "%ROOT%\.mvn\Build.java" "%ROOT%" "%MVN%" test %ARGUMENTS%
exit /b %ERRORLEVEL%

:format
cd /d "%ROOT%"
call "%MVN%" -q -B -Dstyle.color=never spotless:apply %ARGUMENTS%
exit /b %ERRORLEVEL%

:mvn
cd /d "%ROOT%"
call "%MVN%" %ARGUMENTS%
exit /b %ERRORLEVEL%

rem Builds the module %1, then runs its main class %2.
:start
"%JAVA_HOME%\bin\java.exe" -XX:TieredStopAtLevel=1 "%ROOT%\.mvn\Build.java" "%ROOT%" "%MVN%" start %~1
if errorlevel 1 exit /b 1
"%JAVA_HOME%\bin\java.exe" "@%ROOT%\.mvn\java.flags" "@%ROOT%\%~1\target\java.args" %~2 %ARGUMENTS%
exit /b %ERRORLEVEL%

:no_jdk
if not defined SEEN set "SEEN= no JDK"
>&2 echo Gatun needs JDK 25 or newer, and found none.
>&2 echo Looked in JAVA_HOME, PATH and the usual places, and saw:%SEEN%
>&2 echo Get one, then run the same command again:
>&2 echo   winget install EclipseAdoptium.Temurin.25.JDK
exit /b 3

:no_maven
if not defined SEEN set "SEEN= no Maven"
>&2 echo Gatun needs Maven 3.8 or newer, and found none.
>&2 echo Looked at PATH and MAVEN_HOME, and saw:%SEEN%
>&2 echo Unpack one from maven.apache.org, put its folder bin on PATH, then run the same command again.
exit /b 3

rem Sets JDK to %1 when it is the first that is new enough; else adds it to SEEN.
:consider_jdk
if defined JDK exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "VERSION="
for /f "tokens=2 delims==" %%v in ('findstr /b /c:"JAVA_VERSION=" "%~1\release"') do set "VERSION=%%~v"
if not defined VERSION exit /b 0
for /f "delims=.-+" %%v in ("%VERSION%") do set "VERSION=%%v"
if %VERSION% GEQ 25 (set "JDK=%~f1") else (set "SEEN=%SEEN% JDK %VERSION% in %~f1;")
exit /b 0

rem Sets MVN to %1 when it is the first that is new enough; else adds it to SEEN.
:consider_maven
if defined MVN exit /b 0
if not exist "%~1" exit /b 0
set "VERSION="
set "MAJOR=0"
set "MINOR=0"
for %%j in ("%~dp1..\lib\maven-core-*.jar") do set "VERSION=%%~nj"
if not defined VERSION exit /b 0
for /f "tokens=3,4 delims=-." %%a in ("%VERSION%") do (
  set "MAJOR=%%a"
  set "MINOR=%%b"
)
if %MAJOR% GTR 3 set "MVN=%~f1"
if %MAJOR% EQU 3 if %MINOR% GEQ 8 set "MVN=%~f1"
if not defined MVN set "SEEN=%SEEN% Maven %MAJOR%.%MINOR% in %~f1;"
exit /b 0
