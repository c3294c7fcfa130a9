using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dtls.Handshake.Credentials;

/// <summary>Whether a certificate is for the host that was asked for. RFC 9525.</summary>
internal static class HostNameCheck
{
    private const int MaxNamesInReason = 5;
    private const int MaxNameLength = 253;

    /// <summary>Null when <paramref name="certificate"/> is for <paramref name="host"/>, a DNS name or an IP address.</summary>
    public static DtlsFailure? Verify(X509Certificate2 certificate, string host)
    {
        try
        {
            // RFC 9525 §2: the common name is no place for a host name any more.
            if (certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false))
            {
                return null;
            }
        }
        catch (ArgumentException)
        {
            return new DtlsFailure(AlertDescription.CertificateUnknown, IsLocal: true, $"'{host}' is neither a host name nor an IP address, so that no certificate is for it");
        }
        catch (CryptographicException)
        {
            // The names in the certificate cannot be parsed: it is for nobody.
        }

        return new DtlsFailure(AlertDescription.CertificateUnknown, IsLocal: true, $"the certificate is {DescribeNames(certificate)}, not for {host}");
    }

    private static string DescribeNames(X509Certificate2 certificate)
    {
        List<string> names = [];
        try
        {
            foreach (X509SubjectAlternativeNameExtension extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
            {
                names.AddRange(extension.EnumerateDnsNames().Select(MakePrintable));
                names.AddRange(extension.EnumerateIPAddresses().Select(address => address.ToString()));
            }
        }
        catch (CryptographicException)
        {
            return "for names that cannot be read";
        }

        return names.Count switch
        {
            0 => "for no host at all (it has no subject alternative names)",
            <= MaxNamesInReason => "for " + string.Join(", ", names),
            _ => $"for {string.Join(", ", names.Take(MaxNamesInReason))} and {names.Count - MaxNamesInReason} more",
        };
    }

    /// <summary>The peer chose these characters, and the reason may land in a log.</summary>
    private static string MakePrintable(string name)
    {
        var text = new StringBuilder(Math.Min(name.Length, MaxNameLength));
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, MaxNameLength)))
        {
            text.Append(c is > ' ' and < '\x7f' ? c : '?');
        }

        return text.ToString();
    }
}
