@echo off
rem Starts Nightjar on Windows with JDK 25, which JAVA_HOME or the PATH must give; builds once if there is no jar.
rem Unlike the launcher for other systems it does not look whether sources are newer than the jar, and makes no AOT cache.
setlocal
set "NIGHTJAR_HOME=%~dp0."
set "NIGHTJAR_JAR=%~dp0cli\target\nightjar.jar"
set "NIGHTJAR_JAVA=java"
if defined JAVA_HOME set "NIGHTJAR_JAVA=%JAVA_HOME%\bin\java.exe"
"%NIGHTJAR_JAVA%" -version 2>&1 | findstr /r /c:"version .25[.\"]" >nul
if errorlevel 1 (
  echo nightjar: needs JDK 25: set JAVA_HOME to one, such as Eclipse Temurin 25 1>&2
  exit /b 1
)
if not exist "%NIGHTJAR_JAR%" (
  echo nightjar: building once ... 1>&2
  call mvn -B -q -Dmaven.test.skip=true -f "%~dp0pom.xml" -pl cli -am package 1>&2
  if errorlevel 1 (
    echo nightjar: the build failed 1>&2
    exit /b 1
  )
)
"%NIGHTJAR_JAVA%" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED %NIGHTJAR_JAVA_OPTIONS% -jar "%NIGHTJAR_JAR%" %*
exit /b %errorlevel%
