using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>Servers whose certificates a client must refuse, and how.</summary>
public static class BadServers
{
    public static TheoryData<string, AlertDescription> Data => new()
    {
        { nameof(TestCertificates.UntrustedServer), AlertDescription.UnknownCa },
        { nameof(TestCertificates.ExpiredServer), AlertDescription.CertificateExpired },
        { nameof(TestCertificates.FutureServer), AlertDescription.CertificateExpired },
        { nameof(TestCertificates.WrongNameServer), AlertDescription.CertificateUnknown },
        { nameof(TestCertificates.Client), AlertDescription.UnsupportedCertificate },
    };

    public static CertificateCredential Find(string name) => name switch
    {
        nameof(TestCertificates.UntrustedServer) => TestCertificates.UntrustedServer.Credential,
        nameof(TestCertificates.ExpiredServer) => TestCertificates.ExpiredServer.Credential,
        nameof(TestCertificates.FutureServer) => TestCertificates.FutureServer.Credential,
        nameof(TestCertificates.WrongNameServer) => TestCertificates.WrongNameServer.Credential,
        _ => TestCertificates.Client.Credential,
    };
}
