namespace Dtls.CommandLine;

/// <summary>What the programs of this repository end with.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The options were good, the task failed.</summary>
    public const int Failure = 1;

    /// <summary>The options were bad; nothing was tried.</summary>
    public const int Usage = 2;
}
