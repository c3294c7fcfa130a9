namespace Dtls.CommandLine;

/// <summary>The program failed at its task. The message is one line; the exit code is <see cref="ExitCode.Failure"/>.</summary>
public sealed class ToolException(string message, Exception? innerException = null) : Exception(message, innerException);
