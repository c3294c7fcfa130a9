using System.Net;
using System.Text;

namespace Dtls.Relay;

/// <summary>Serves the meter of the library as Prometheus reads it: <c>GET /metrics</c>.</summary>
internal sealed class PrometheusEndpoint : IDisposable
{
    private readonly HttpListener _http = new();
    private readonly PrometheusText _text = new("Dtls.Sockets");

    private PrometheusEndpoint(IPEndPoint endPoint)
    {
        if (endPoint.Address.Equals(IPAddress.Any))
        {
            _http.Prefixes.Add($"http://*:{endPoint.Port}/");
            return;
        }

        _http.Prefixes.Add($"http://{endPoint}/");
        if (endPoint.Address.Equals(IPAddress.Loopback))
        {
            _http.Prefixes.Add($"http://localhost:{endPoint.Port}/"); // the host that is asked for must match
        }
    }

    /// <exception cref="HttpListenerException">The port is in use.</exception>
    public static PrometheusEndpoint Start(IPEndPoint endPoint)
    {
        var endpoint = new PrometheusEndpoint(endPoint);
        endpoint._http.Start();
        _ = endpoint.ServeAsync();
        return endpoint;
    }

    public void Dispose()
    {
        _http.Close();
        _text.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_http.IsListening)
        {
            try
            {
                HttpListenerContext context = await _http.GetContextAsync();
                bool isKnown = context.Request.Url?.AbsolutePath is "/metrics";
                byte[] body = isKnown ? Encoding.UTF8.GetBytes(_text.Write()) : [];
                context.Response.StatusCode = isKnown ? 200 : 404;
                context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                context.Response.Close(body, willBlock: false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Whoever asked has gone, or we are closed.
            }
        }
    }
}
