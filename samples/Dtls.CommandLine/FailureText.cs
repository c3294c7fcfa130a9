using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dtls.Handshake;

namespace Dtls.CommandLine;

/// <summary>Failures as one line for a person: which alert, sent or received, and why.</summary>
public static partial class FailureText
{
    /// <summary>An alert as the RFCs write it: <c>unknown_ca (48)</c>.</summary>
    public static string Describe(AlertDescription alert)
    {
        var name = new StringBuilder();
        foreach (char letter in alert.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToLowerInvariant(letter));
        }

        return $"{name} ({(byte)alert})";
    }

    /// <summary>A failure of an association.</summary>
    public static string Describe(DtlsFailure failure) =>
        OneLine($"{(failure.IsLocal ? "sent" : "received")} alert {Describe(failure.Alert)}: {failure.Reason}");

    /// <summary>What an exception means to the person at the keyboard, or null when it is a fault of the program and should be seen whole.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        DtlsException e => Describe(e.Failure),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.ConnectionReset } =>
            "nobody listens there (ICMP port unreachable)",
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => "the address is already in use",
        SocketException e => OneLine(e.Message),
        UsageException or ToolException or TimeoutException or IOException or UnauthorizedAccessException or CryptographicException =>
            OneLine(exception.Message),
        ArgumentException => WithoutParameterName(exception),
        OperationCanceledException => "interrupted",
        _ => null,
    };

    /// <summary>The message of an <see cref="ArgumentException"/> without the name of the parameter, which says nothing to a user.</summary>
    public static string WithoutParameterName(Exception exception) => OneLine(ParameterName().Replace(exception.Message, ""));

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    [GeneratedRegex(@"\s*\(Parameter '[^']*'\)")]
    private static partial Regex ParameterName();
}
