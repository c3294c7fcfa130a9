using System.Security.Cryptography;
using Dtls.Handshake;

namespace Dtls.CommandLine;

/// <summary>What <c>--cert</c> and <c>--key</c> mean.</summary>
public static class CredentialFiles
{
    /// <summary>Reads a certificate chain and its key; the key may stand in the certificate's file.</summary>
    /// <returns>Null when no certificate was given.</returns>
    /// <exception cref="UsageException">A file cannot be read, or the two do not fit.</exception>
    public static CertificateCredential? Read(string? certificatePath, string? keyPath)
    {
        if (certificatePath is null)
        {
            return null;
        }

        try
        {
            return CertificateCredential.CreateFromPemFiles(certificatePath, keyPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            string key = keyPath is null ? "" : $" --key {keyPath}";
            throw new UsageException($"--cert {certificatePath}{key}: {FailureText.WithoutParameterName(e)}", e);
        }
    }
}
