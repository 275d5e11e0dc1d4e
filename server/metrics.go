package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"greenlane/catalog"
	"greenlane/graph"
)

// metrics are what /metrics tells, in the text format of Prometheus: of requests as they are answered, of the store whenever it is asked.
type metrics struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
}

func newMetrics(status graph.StatusReader) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "greenlane_http_request_duration_seconds", Help: "How long requests took to be answered, by route and HTTP status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route", "status"}),
	}
	m.registry.MustRegister(m.took, storeCollector{status}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 2 * statusTime})
}

// observed notes how long each request took. It stands right around the routes, where the pattern of the one that was taken is known.
func (m *metrics) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, c := time.Now(), &counted{ResponseWriter: w}
		next.ServeHTTP(c, r)
		route := r.Pattern
		if route == "" {
			route = "none"
		}
		m.took.WithLabelValues(route, strconv.Itoa(c.status)).Observe(time.Since(start).Seconds())
	})
}

// statusTime is how long the store may take to tell about itself.
const statusTime = 2 * time.Second

// storeCollector asks the store about itself.
type storeCollector struct{ status graph.StatusReader }

func gauge(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }

var (
	storeUp       = gauge("greenlane_store_up", "1 when the store told about itself, 0 when it did not answer.")
	storeVersion  = gauge("greenlane_data_version", "Number of the data version that questions are answered from.")
	storeCut      = gauge("greenlane_data_cut_timestamp_seconds", "The latest instant the data knows of, seconds since 1970.")
	storeLoads    = gauge("greenlane_loads", "How many loads are visible.")
	verifiedAgree = gauge("greenlane_verification_agrees", "1 when the last verification found that sums and facts agree, 0 when they differ: run `greenlane verify`.")
	verifiedAt    = gauge("greenlane_verification_timestamp_seconds", "When the last verification ended, seconds since 1970.")
	verifiedDiffs = gauge("greenlane_verification_differences", "How many differences the last verification found.")
)

func (c storeCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{storeUp, storeVersion, storeCut, storeLoads, verifiedAgree, verifiedAt, verifiedDiffs} {
		to <- d
	}
}

// Collect leaves out what is not known: a store without data has no cut, and before a first verification there is nothing to agree.
func (c storeCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), statusTime)
	defer cancel()
	tell := func(d *prometheus.Desc, v float64) { to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v) }
	s, err := c.status.Status(ctx)
	if err != nil {
		tell(storeUp, 0)
		return
	}
	tell(storeUp, 1)
	if n, err := strconv.ParseUint(s.DataVersion, 10, 64); err == nil {
		tell(storeVersion, float64(n))
	}
	if !s.DataCut.IsZero() {
		tell(storeCut, float64(s.DataCut.UnixMilli())/1000)
	}
	tell(storeLoads, float64(len(s.Loads)))
	if v := s.Verification; v != nil {
		tell(verifiedAgree, agrees(*v))
		tell(verifiedAt, float64(v.At.UnixMilli())/1000)
		tell(verifiedDiffs, float64(len(v.Differences)))
	}
}

func agrees(v catalog.Verification) float64 {
	if v.Agrees() {
		return 1
	}
	return 0
}
